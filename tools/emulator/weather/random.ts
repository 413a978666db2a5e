/**
 * A number from 0 up to 1 for a decision, the same whenever the decision is asked for: the seed and the words that name
 * it are hashed and mixed, so that it does not matter what else was drawn before.
 */
export function draw(seed: number, ...words: readonly (string | number)[]): number {
  return mulberry32(fnv1a([seed, ...words].join(' ')))
}

/** FNV-1a, 32 bits (Fowler, Noll and Vo). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}

/** One step of Tommy Ettinger's mulberry32. */
function mulberry32(seed: number): number {
  const state = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
