import { ENDINGS, type MediaType } from './sniff.ts'

/** In code points, without the ending. */
const LONGEST = 80

/**
 * What an uploaded file is called: as its address, else as its label, else `file`; letters, digits, dots, hyphens and
 * underscores only, and always with an ending that goes with its type, which the platform looks at.
 */
export function filenameOf(url: URL, label: string, type: MediaType): string {
  const last = url.pathname.split('/').at(-1) ?? ''
  const name = [decoded(last), label].map(safe).find((candidate) => candidate !== '') ?? 'file'
  const dot = name.lastIndexOf('.')
  const ending = dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
  const fits = ENDINGS[type].some((one) => one === ending)
  const stem = fits ? safe(name.slice(0, dot)) : name
  return `${[...stem].slice(0, LONGEST).join('')}.${fits ? ending : ENDINGS[type][0]}`
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function safe(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
}
