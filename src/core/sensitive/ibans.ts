/** Country, check digits, then up to 30 letters and digits in groups: ISO 13616, the shortest has 15 characters. */
const CANDIDATE = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ \u00a0\u202f-]?[A-Z\d]){11,30}/giu
const LENGTH_MIN = 15

/** Replaces account numbers whose check digits are right, written with or without blanks. */
export function replaceIbans(text: string, marker: string): string {
  return text.replace(CANDIDATE, (found, offset: number) => {
    const end = endOfIban(found, text[offset + found.length])
    return end === 0 ? found : marker + found.slice(end)
  })
}

/**
 * Where the longest number ends that begins here and whose remainder by 97 is 1; 0 where there is none. Words may
 * stand behind it: it ends where a group does.
 */
function endOfIban(found: string, next: string | undefined): number {
  const head = [...found.slice(0, 4)].map(numberOf).join('')
  let remainder = 0
  let length = 4
  let end = 0
  for (let at = 4; at < found.length; at++) {
    const value = numberOf(found[at] ?? '')
    if (Number.isNaN(value)) continue
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
    length += 1
    const isEdge = !isWord(at + 1 < found.length ? found[at + 1] : next)
    if (isEdge && length >= LENGTH_MIN && (remainder * 1_000_000 + Number(head)) % 97 === 1) end = at + 1
  }
  return end
}

/** 0 to 9, and 10 to 35 for letters. */
const numberOf = (character: string) => Number.parseInt(character, 36)
const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character)
