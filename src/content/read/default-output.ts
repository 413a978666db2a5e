import type { MessagePart } from '../message/part.ts'
import { readAdaptiveCard } from './adaptive-card.ts'
import { readButtons } from './buttons.ts'
import { readGallery } from './gallery.ts'
import { readList } from './list.ts'
import { readMedia } from './media.ts'
import { readQuickReplies } from './quick-replies.ts'
import type { Report } from './report.ts'
import { object } from './shapes.ts'

/** The kinds of output of Cognigy's default channel. */
const KINDS = ['_quickReplies', '_buttons', '_gallery', '_list', '_image', '_audio', '_video', '_adaptiveCard'] as const
type Kind = (typeof KINDS)[number]

/** Reads `data._cognigy._default`: each kind of output that it holds, which is one as a rule, in the flow's order. */
export function readDefaultOutput(output: Record<string, unknown>, where: string, report: Report): MessagePart[] {
  return Object.entries(output).flatMap(([name, raw]): MessagePart[] => {
    const kind = KINDS.find((known) => known === name)
    if (kind === undefined || raw === undefined || raw === null) return []
    const value = object.parse(raw)
    if (value !== undefined) return readKind(kind, value, `${where}.${kind}`, report)
    report(`${where}.${kind}`, 'is not an object')
    return []
  })
}

function readKind(kind: Kind, value: Record<string, unknown>, where: string, report: Report): MessagePart[] {
  switch (kind) {
    case '_quickReplies':
      return readQuickReplies(value, where, report)
    case '_buttons':
      return readButtons(value, where, report)
    case '_gallery':
      return readGallery(value, where, report)
    case '_list':
      return readList(value, where, report)
    case '_image':
      return readMedia('image', value, where, report)
    case '_audio':
      return readMedia('audio', value, where, report)
    case '_video':
      return readMedia('video', value, where, report)
    case '_adaptiveCard':
      return readAdaptiveCard(value, where, report)
    default:
      return kind satisfies never
  }
}
