import * as z from 'zod/mini'
import type { MessagePart } from '../message/part.ts'
import { readDatePicker } from './date-picker.ts'
import { type Report, usable } from './report.ts'
import { line, link, object, word } from './shapes.ts'

const pluginSchema = z.object({ type: word, data: object })
const appSchema = z.object({ sessionUrl: link, openButtonLabel: line, headerTitle: line })

/**
 * Reads `data._plugin`, by which a flow asks the webchat for one of its extensions: a date picker, or an app to open.
 *
 * @param now milliseconds since 1970: it says which day is today
 */
export function readPlugin(value: unknown, where: string, report: Report, now: number): MessagePart[] {
  const plugin = pluginSchema.safeParse(value).data
  if (plugin === undefined || plugin.type === '') return []
  const data = plugin.data ?? {}
  switch (plugin.type) {
    case 'date-picker':
      return readDatePicker(data, `${where}.data`, report, now)
    case 'x-app': {
      const { sessionUrl, openButtonLabel, headerTitle } = appSchema.parse(data)
      const url = usable(sessionUrl, `${where}.data.sessionUrl`, report)
      return url === null ? [] : [{ kind: 'link', title: openButtonLabel || headerTitle, url }]
    }
    default:
      report(`${where}.type`, 'is not a known plugin')
      return []
  }
}
