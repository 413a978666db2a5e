import * as z from 'zod/mini'
import { otherwise } from '../../core/otherwise.ts'
import type { Card } from '../message/part.ts'
import { readOptions } from './options.ts'
import { itemsOf, type Report, usable } from './report.ts'
import { line, link, list } from './shapes.ts'

/** A card of Cognigy's gallery or list (`imageUrl`, `defaultActionUrl`) or of Messenger (`image_url`, `default_action`). */
const cardSchema = z.object({
  title: line,
  subtitle: line,
  imageUrl: link,
  image_url: link,
  imageAltText: line,
  image_alt_text: line,
  defaultActionUrl: link,
  default_action: otherwise(z.optional(z.object({ url: link })), undefined),
  buttons: list,
})

/** Reads a list of cards; those that hold nothing a customer could see are left out and reported. */
export function readCards(value: unknown, where: string, report: Report): Card[] {
  return itemsOf(cardSchema, value, where, report).flatMap(({ item, where: path }): Card[] => {
    const imageLabel = item.imageAltText || item.image_alt_text
    const card: Card = {
      title: item.title,
      subtitle: item.subtitle,
      imageUrl:
        usable(item.imageUrl, `${path}.imageUrl`, report) ?? usable(item.image_url, `${path}.image_url`, report),
      imageLabel,
      url:
        usable(item.defaultActionUrl, `${path}.defaultActionUrl`, report) ??
        usable(item.default_action?.url, `${path}.default_action.url`, report),
      options: readOptions(item.buttons, `${path}.buttons`, report),
    }
    // The description of a picture that cannot be shown is what is left of it.
    if (card.title === '' && card.subtitle === '' && card.imageUrl === null) card.title = imageLabel
    const isEmpty = card.title === '' && card.subtitle === '' && card.options.length === 0
    if (!isEmpty || card.imageUrl !== null || card.url !== null) return [card]
    report(path, 'has nothing to show')
    return []
  })
}
