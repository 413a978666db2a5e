const ELLIPSIS = '…'

/** "Truncates the String to the channel max number of characters and adds an ellipsis", which counts; no half characters. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text
  const cut = text.slice(0, max - ELLIPSIS.length)
  return (cut.isWellFormed() ? cut : cut.slice(0, -1)) + ELLIPSIS
}
