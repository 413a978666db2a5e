import type { Card as CardContent } from '../../../engage/structured-content.ts'
import type { CardRules, FieldRule } from '../../../engage/structured-rules.ts'
import type { Card } from '../../message/part.ts'
import type { Payloads } from '../payloads.ts'
import { type Drafting, draftOf } from '../sketch.ts'
import { truncate } from '../truncate.ts'
import type { OptionsForm } from './form.ts'
import { buttons, isButton } from './items.ts'

/** Words with buttons below them, which stay. Null where the channel takes none. */
export function templateForm({ place, payloads }: Drafting): OptionsForm | null {
  const rules = place.rules.template
  if (!rules) return null
  return {
    room: rules.items.max,
    words: { max: (rules.titleAlone ?? rules.title).max, unit: 'utf16' },
    takes: (option) => isButton(option, rules),
    draft: (words, options) =>
      draftOf({ structuredContent: { type: 'template', title: words, items: buttons(options, rules, payloads) } }),
  }
}

/** A card as a template, or as one of a carousel's: one that {@link fitCard} has made fit. */
export function cardContent(card: Card, rules: CardRules, payloads: Payloads): CardContent {
  const content: CardContent = { title: truncate(card.title, titleLimit(card, rules)) }
  const subtitle = truncate(card.subtitle, subtitleLimit(card, rules))
  if (subtitle !== '') content.subtitle = subtitle
  if (card.url !== null) content.url = card.url
  if (card.imageUrl !== null) content.attachment_id = card.imageUrl
  if (card.options.length > 0) content.items = buttons(card.options, rules, payloads)
  return content
}

function titleLimit({ subtitle, url, imageUrl }: Card, { title, titleAlone }: CardRules): number {
  const alone = subtitle === '' && url === null && (imageUrl === null || titleAlone?.picture === true)
  return (alone && titleAlone ? titleAlone : title).max
}

/** UTF-16 units that a card's subtitle may have on the channel. */
export function subtitleLimit({ imageUrl }: Card, { subtitle, subtitleBesidePicture }: CardRules): number {
  const rule: FieldRule = imageUrl !== null && subtitleBesidePicture ? subtitleBesidePicture : subtitle
  return rule === 'ignored' ? 0 : rule.max
}
