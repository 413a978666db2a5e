import * as z from 'zod/mini'
import type { Option } from '../message/part.ts'
import { itemsOf, type Report, usable } from './report.ts'
import { line, link, payload, word } from './shapes.ts'

/** A button or quick reply of Cognigy (`contentType`) or of Messenger (`content_type`). */
const optionSchema = z.object({
  type: word,
  contentType: word,
  content_type: word,
  title: line,
  imageAltText: line,
  image_alt_text: line,
  payload,
  // Some authors write `tel:` addresses where a web address is meant.
  url: z.optional(z.unknown()),
})

const PHONE_NUMBER = /^\+?(?=.*\d)[\d\s()./-]{3,}$/
const TELEPHONE = /^tel:/i

/**
 * Reads a list of buttons or quick replies. A button whose target is of no use becomes a reply, so that its words are
 * not lost; one without a title is named after its picture, its address or its number, or else left out.
 */
export function readOptions(value: unknown, where: string, report: Report): Option[] {
  return itemsOf(optionSchema, value, where, report).flatMap(({ item, where: path }): Option[] => {
    const action = readAction(item, path, report)
    const title = item.title || item.imageAltText || item.image_alt_text || nameOf(action)
    if (title === '') {
      report(path, 'has no title')
      return []
    }
    return [option(title, action)]
  })
}

/** A reply comes back to the flow as its payload, or as its title where it has none. */
export function option(title: string, action: Option['action']): Option {
  return { title, action: action.type === 'reply' ? { ...action, payload: action.payload || title } : action }
}

function readAction(item: z.output<typeof optionSchema>, where: string, report: Report): Option['action'] {
  const reply: Option['action'] = { type: 'reply', payload: item.payload }
  switch (item.type || item.contentType || item.content_type) {
    // Editors keep the address of a button that was once a link.
    case 'postback':
    case 'text':
      return reply
    case 'phone_number':
      return callTo(item.payload) ?? callTo(payload.parse(item.url)) ?? reply
    default: {
      const target = payload.parse(item.url).trim()
      const call = TELEPHONE.test(target) ? callTo(target) : null
      if (call !== null) return call
      const url = usable(link.parse(item.url), `${where}.url`, report)
      return url === null ? reply : { type: 'url', url }
    }
  }
}

function callTo(value: string): Option['action'] | null {
  const number = value.replace(TELEPHONE, '').trim()
  return PHONE_NUMBER.test(number) ? { type: 'call', number } : null
}

function nameOf(action: Option['action']): string {
  switch (action.type) {
    case 'url':
      return action.url
    case 'call':
      return action.number
    // A payload is meant for the flow, not for the customer's eyes.
    case 'reply':
      return ''
    default:
      return action satisfies never
  }
}
