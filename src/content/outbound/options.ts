import { z } from 'zod'
import { itemsOf, type MessageText, shown } from './message-text.ts'
import { line, link, payload, word } from './shapes.ts'

/**
 * A button or quick reply of Cognigy (`contentType`), of Messenger (`content_type`) or of Engage (`type` url or reply).
 */
const optionSchema = z.object({
  type: word,
  contentType: word,
  content_type: word,
  title: line,
  payload,
  url: link,
  url_fallback: link,
})

const PHONE_NUMBER = /^\+?[\d\s()./-]{3,}$/

/** Adds a list of buttons, quick replies or items as numbered options. */
export function addOptions(message: MessageText, options: unknown, where: string): void {
  for (const { item, where: path } of itemsOf(optionSchema, options, where, message.report)) {
    const kind = item.type || item.contentType || item.content_type
    const target = kind === 'phone_number' ? phoneNumber(item.payload) : webTarget(message, item, path)
    if (item.title === '' && target === '') message.report(path, 'has no title')
    message.option(item.title, target)
  }
}

function webTarget(message: MessageText, item: z.output<typeof optionSchema>, where: string): string {
  // Deep links into an app (`myapp://…`) come with an address for everyone else.
  if (!item.url && item.url_fallback) return item.url_fallback
  return shown(item.url, `${where}.url`, message.report)
}

function phoneNumber(value: string): string {
  return PHONE_NUMBER.test(value) ? value : ''
}
