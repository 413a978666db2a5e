import { z } from 'zod'
import { itemsOf, type MessageText, shown } from './message-text.ts'
import { addOptions } from './options.ts'
import { line, link, list } from './shapes.ts'

/** A card of Cognigy's gallery or list (`imageUrl`, `defaultActionUrl`) or of Messenger (`image_url`, `default_action`). */
const cardSchema = z.object({
  title: line,
  subtitle: line,
  imageUrl: link,
  image_url: link,
  imageAltText: line,
  defaultActionUrl: link,
  default_action: z.object({ url: link }).optional().catch(undefined),
  buttons: list,
})

/**
 * Adds each card as a block: `Title – subtitle`, its address where it has one, and its numbered buttons. A picture is
 * named only on a card without words: elsewhere it illustrates what the words say.
 */
export function addCards(message: MessageText, cards: unknown, where: string): void {
  for (const { item, where: path } of itemsOf(cardSchema, cards, where, message.report)) {
    message.block()
    const words = [item.title, item.subtitle].filter((part) => part !== '').join(' – ')
    const image = shown(item.imageUrl ?? item.image_url, `${path}.imageUrl`, message.report)
    const address = shown(item.defaultActionUrl ?? item.default_action?.url, `${path}.defaultActionUrl`, message.report)
    message.line(words || [item.imageAltText, image].filter((part) => part !== '').join(': '))
    message.line(address)
    addOptions(message, item.buttons, `${path}.buttons`)
  }
  message.block()
}
