import type { Button, Card, Linked, Pictured } from '../../../engage/structured-content.ts'
import type { CardRules, FieldRule, OptionRules, UrlRule } from '../../../engage/structured-rules.ts'
import { isTaken, isWebAddress } from '../address.ts'
import type { Payloads } from '../payloads.ts'
import { truncate, truncateApart } from '../truncate.ts'

/** Items with titles and payloads that the channel carries; a blank payload is the title. */
export function fitItems<T extends { title: string; payload?: string }>(
  items: readonly T[],
  rules: OptionRules,
  payloads: Payloads,
): T[] {
  const titles = truncateApart(
    items.map(({ title }) => title),
    rules.title.max,
  )
  return items.map((item, at) => ({
    ...item,
    title: titles[at] ?? item.title,
    payload: payloads.carry(item.payload ?? item.title, rules.payload.max),
  }))
}

/** Null where the channel would lose something of the card. */
export function fitRawCard<T extends Card>(card: T, rules: CardRules, payloads: Payloads): T | null {
  const items = card.items ?? []
  const url = fitAddress(card, rules.url)
  if (items.length > rules.items.max || (card.url !== undefined && url === null)) return null
  const buttons = fitButtons(items, rules, payloads)
  if (buttons === null) return null
  const alone = card.subtitle === undefined && card.url === undefined
  const titleAlone = alone && (!isPictured(card) || rules.titleAlone?.picture) ? rules.titleAlone : null
  const subtitle = isPictured(card) ? (rules.subtitleBesidePicture ?? rules.subtitle) : rules.subtitle
  return {
    ...card,
    ...url,
    title: truncate(card.title, (titleAlone ?? rules.title).max),
    subtitle: fitField(card.subtitle, subtitle),
    url_text: fitField(card.url_text, rules.urlText),
    items: items.length > 0 ? buttons : undefined,
  }
}

function fitButtons(items: readonly Button[], rules: CardRules, payloads: Payloads): Button[] | null {
  const titles = truncateApart(
    items.map(({ title }) => title),
    rules.button.title.max,
  )
  const buttons = items.map((item, at): Button | null => {
    const title = titles[at] ?? item.title
    if (item.type === 'reply') {
      return { ...item, title, payload: payloads.carry(item.payload ?? item.title, rules.button.payload.max) }
    }
    const url = fitAddress(item, rules.buttonUrl ?? 'ignored')
    return url && { ...item, ...url, title }
  })
  const fitting = buttons.filter((button) => button !== null)
  return fitting.length === items.length ? fitting : null
}

/** The address with a sound fallback or none, or the fallback in its place; null where neither can be opened. */
export function fitAddress(
  { url, url_fallback }: Linked,
  rule: UrlRule | 'ignored',
): { url: string; url_fallback?: string } | null {
  if (rule === 'ignored') return null
  const fallback =
    url_fallback !== undefined && url_fallback.length <= rule.max && isWebAddress(url_fallback)
      ? url_fallback
      : undefined
  if (url !== undefined && url.length <= rule.max && isTaken(url, rule.deepLinks))
    return { url, url_fallback: fallback }
  return fallback === undefined ? null : { url: fallback, url_fallback: undefined }
}

export function fitField(text: string | undefined, rule: FieldRule): string | undefined {
  return text === undefined || rule === 'ignored' ? text : truncate(text, rule.max)
}

export function isPictured({ attachment_id }: Pictured): boolean {
  return attachment_id !== undefined
}
