import type { Option } from '../message/part.ts'
import type { Report } from '../read/report.ts'
import { hostOf, isWebAddress } from './address.ts'

/**
 * The options that something can be done with: titles are made single lines, a missing title or payload is taken from
 * the other; what has neither, or a broken address, is left out and reported.
 */
export function usableOptions(options: readonly Option[], where: string, report: Report): Option[] {
  return options.flatMap((option, index): Option[] => {
    const path = `${where}[${index}]`
    const title = singleLine(option.title)
    const { action } = option
    switch (action.type) {
      case 'reply':
        return entitled(title, action.payload, path, report).map((title) => ({
          title,
          action: { type: 'reply', payload: action.payload.trim() === '' ? title : action.payload },
        }))
      case 'url':
        if (!isWebAddress(action.url)) {
          report(`${path}.url`, 'is not an http(s) address')
          return []
        }
        return entitled(title, hostOf(action.url), path, report).map((title) => ({ title, action }))
      case 'call':
        if (telephone(action.number) === null) {
          report(`${path}.number`, 'is not a telephone number')
          return []
        }
        return entitled(title, action.number, path, report).map((title) => ({ title, action }))
      default:
        return action satisfies never
    }
  })
}

/** The title, else what stands in for it; nothing where that is empty too. */
function entitled(title: string, otherwise: string, where: string, report: Report): string[] {
  if (title !== '') return [title]
  report(where, 'has no title')
  return [singleLine(otherwise)].filter((text) => text !== '')
}

export function singleLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** A telephone number as `tel:` takes it (RFC 3966, without visual separators); null where there is none. */
export function telephone(number: string): string | null {
  const digits = number.replace(/[^\d+*#]/g, '')
  return /^\+?[\d*#]{2,}$/.test(digits) ? digits : null
}

/** The titles in one line, for a message that has options but no words. */
export function titlesOf(options: readonly Option[]): string {
  return options.map(({ title }) => title).join(' / ')
}

/** What the flow gets when an option is chosen: its payload, or its title where it opens an address or calls a number. */
export function payloadOf({ title, action }: Option): string {
  return action.type === 'reply' ? action.payload : title
}
