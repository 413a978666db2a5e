import { openable } from './address.ts'

/**
 * What Engage takes in a body with `body_format=html`; anything else is refused with 422 (Engage API, "Rich text"). `br`
 * and `hr` are taken too: they hold nothing.
 */
const INLINE: ReadonlySet<string> = new Set(['strong', 'em', 'u', 'a', 'span'])
const BLOCKS: ReadonlySet<string> = new Set(['p', 'blockquote', 'ul', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

/** Elements that mean the same as one of the list. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['b', 'strong'],
  ['i', 'em'],
  ['ins', 'u'],
  ['menu', 'ul'],
])

/** An element that Engage takes. */
export interface Allowed {
  name: string
  isBlock: boolean
  /** As written in the start tag, with the space before them. */
  attributes: string
}

/** @returns null where the element is not taken, or would say nothing: a link without a target, a span without a style */
export function allowed(name: string, attributes: Readonly<Partial<Record<string, string>>>): Allowed | null {
  const known = SYNONYMS.get(name) ?? name
  const isBlock = BLOCKS.has(known)
  if (!isBlock && !INLINE.has(known)) return null
  const style = allowedStyle(attributes.style ?? '')
  const kept = style === '' ? '' : ` style="${style}"`
  if (known === 'span' && style === '') return null
  if (known !== 'a') return { name: known, isBlock, attributes: kept }
  const target = openable(attributes.href ?? '')
  if (target === null) return null
  const window = attributes.target === '_blank' ? ' target="_blank"' : ''
  return { name: known, isBlock, attributes: ` href="${escapeHtml(target)}"${window}${kept}` }
}

/** Makes a text one that HTML reads as it is, also within quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const COLOR = /^#[0-9a-f]{6}$/i
const SHORT_COLOR = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i
/** A map: a name that every object knows, as `constructor`, must not be found among them. */
const ALIGNMENTS: ReadonlyMap<string, string> = new Map([
  ['start', 'start'],
  ['left', 'start'],
  ['center', 'center'],
  ['end', 'end'],
  ['right', 'end'],
])

/** Of a style only `color: #RRGGBB` and `text-align: start|center|end` are taken. */
function allowedStyle(style: string): string {
  const kept: string[] = []
  for (const declaration of style.split(';')) {
    const [property = '', value = ''] = declaration.split(':', 2).map((part) => part.trim().toLowerCase())
    if (property === 'color') {
      const color = value.replace(SHORT_COLOR, '#$1$1$2$2$3$3')
      if (COLOR.test(color)) kept.push(`color: ${color}`)
    } else if (property === 'text-align') {
      const alignment = ALIGNMENTS.get(value)
      if (alignment !== undefined) kept.push(`text-align: ${alignment}`)
    }
  }
  return kept.join('; ')
}
