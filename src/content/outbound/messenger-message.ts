import { z } from 'zod'
import { addCards } from './cards.ts'
import { type MessageText, shown } from './message-text.ts'
import { addOptions } from './options.ts'
import { link, list, object, text, word } from './shapes.ts'

const messageSchema = z.object({
  text,
  quick_replies: list,
  attachment: z.object({ type: word, payload: object }).optional().catch(undefined),
})
const payloadSchema = z.object({ text, url: link, elements: list, buttons: list })

/**
 * Adds a message in Messenger's form, as `data._cognigy._webchat.message` and `_facebook.message` hold it: text, then
 * the attachment (generic, button or list template, image, audio, video, file), then quick replies.
 */
export function addMessengerMessage(message: MessageText, value: Record<string, unknown>, where: string): void {
  const { text: words, quick_replies, attachment } = messageSchema.parse(value)
  message.line(words)
  if (attachment?.payload !== undefined) {
    const path = `${where}.attachment.payload`
    const payload = payloadSchema.parse(attachment.payload)
    message.line(payload.text)
    message.line(shown(payload.url, `${path}.url`, message.report))
    // Templates of all kinds use the same two fields; those that a kind does not have are absent.
    if (payload.elements !== undefined) addCards(message, payload.elements, `${path}.elements`)
    addOptions(message, payload.buttons, `${path}.buttons`)
  }
  addOptions(message, quick_replies, `${where}.quick_replies`)
}
