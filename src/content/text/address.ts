const OPENABLE = /^(?:https?:\/\/|mailto:|tel:)[^\s<>"]+$/i

/**
 * A link's target where a customer can open it: http(s), `mailto:`, `tel:`; `www.` is completed. Null for anything else:
 * scripts, and addresses that mean something only on the page they were written for.
 */
export function openable(target: string): string | null {
  const address = /^www\./i.test(target) ? `https://${target}` : target.trim()
  return OPENABLE.test(address) ? address : null
}
