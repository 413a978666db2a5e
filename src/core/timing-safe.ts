const encoder = new TextEncoder()

/**
 * Compares a value that a caller sent with a secret in a time that depends on neither. Both are hashed first, because
 * `crypto.subtle.timingSafeEqual` refuses inputs of different length and a length check of our own would tell the
 * secret's length.
 */
export async function equalsSecret(given: string, secret: string): Promise<boolean> {
  const [left, right] = await Promise.all([
    crypto.subtle.digest('SHA-256', encoder.encode(given)),
    crypto.subtle.digest('SHA-256', encoder.encode(secret)),
  ])
  return crypto.subtle.timingSafeEqual(left, right)
}
