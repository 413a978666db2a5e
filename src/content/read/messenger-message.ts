import * as z from 'zod/mini'
import { otherwise } from '../../core/otherwise.ts'
import type { MessagePart } from '../message/part.ts'
import { readCards } from './cards.ts'
import { readOptions } from './options.ts'
import { cardsParts, choicesParts, mediaParts, textParts } from './parts.ts'
import { itemsOf, type Report, usable } from './report.ts'
import { line, link, list, object, word, words } from './shapes.ts'

const messageSchema = z.object({
  text: words,
  quick_replies: list,
  attachment: otherwise(z.optional(z.object({ type: word, payload: object })), undefined),
})
const payloadSchema = z.object({
  template_type: word,
  text: words,
  url: link,
  altText: line,
  elements: list,
  buttons: list,
})
const mediaElementSchema = z.object({ media_type: word, url: link, buttons: list })
const mediaSchema = z.enum(['image', 'audio', 'video', 'file'])

/**
 * Reads a message in Messenger's form, as `data._cognigy._webchat.message` and `_facebook.message` hold it: text, then
 * the attachment (generic, button, list or media template, image, audio, video, file), then quick replies.
 */
export function readMessengerMessage(value: Record<string, unknown>, where: string, report: Report): MessagePart[] {
  const { text, quick_replies, attachment } = messageSchema.parse(value)
  const attached =
    attachment?.payload === undefined
      ? []
      : readAttachment(attachment.type, attachment.payload, `${where}.attachment.payload`, report)
  const options = readOptions(quick_replies, `${where}.quick_replies`, report)
  if (attached.length === 0) return choicesParts('quick_replies', text, options)
  return [...textParts(text), ...attached, ...choicesParts('quick_replies', '', options)]
}

function readAttachment(type: string, value: Record<string, unknown>, where: string, report: Report): MessagePart[] {
  const { template_type, text, url, altText, elements, buttons } = payloadSchema.parse(value)
  const options = readOptions(buttons, `${where}.buttons`, report)
  const media = mediaSchema.safeParse(type)
  if (media.success) return mediaParts(media.data, usable(url, `${where}.url`, report), altText, options)
  if (template_type === 'media') return readMediaTemplate(elements, `${where}.elements`, report)
  const address = usable(url, `${where}.url`, report)
  const layout = template_type === 'list' ? 'list' : 'gallery'
  return [
    ...cardsParts(layout, text, readCards(elements, `${where}.elements`, report), options),
    // Attachments of other types share an address: `fallback` is a page.
    ...(address === null ? [] : [{ kind: 'link' as const, title: altText, url: address }]),
  ]
}

function readMediaTemplate(elements: unknown, where: string, report: Report): MessagePart[] {
  return itemsOf(mediaElementSchema, elements, where, report).flatMap(({ item, where: path }) => {
    const media = item.media_type === 'video' ? 'video' : 'image'
    const url = usable(item.url, `${path}.url`, report)
    return mediaParts(media, url, '', readOptions(item.buttons, `${path}.buttons`, report))
  })
}
