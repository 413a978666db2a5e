import { addAdaptiveCard } from './adaptive-card.ts'
import { addButtons } from './buttons.ts'
import { addGallery } from './gallery.ts'
import { addList } from './list.ts'
import { addMedia } from './media.ts'
import type { MessageText } from './message-text.ts'
import { addQuickReplies } from './quick-replies.ts'
import { object } from './shapes.ts'

/** The kinds of output of Cognigy's default channel. */
const KINDS = ['_quickReplies', '_buttons', '_gallery', '_list', '_image', '_audio', '_video', '_adaptiveCard'] as const

/** Adds `data._cognigy._default` as text; each kind of output that it holds, which is one as a rule. */
export function addDefaultOutput(message: MessageText, output: Record<string, unknown>, where: string): void {
  for (const kind of KINDS) {
    const raw = output[kind]
    if (raw === undefined || raw === null) continue
    const value = object.parse(raw)
    if (value === undefined) message.report(`${where}.${kind}`, 'is not an object')
    else addKind(message, kind, value, `${where}.${kind}`)
  }
}

function addKind(
  message: MessageText,
  kind: (typeof KINDS)[number],
  value: Record<string, unknown>,
  where: string,
): void {
  switch (kind) {
    case '_quickReplies':
      addQuickReplies(message, value, where)
      break
    case '_buttons':
      addButtons(message, value, where)
      break
    case '_gallery':
      addGallery(message, value, where)
      break
    case '_list':
      addList(message, value, where)
      break
    case '_image':
      addMedia(message, 'image', value, where)
      break
    case '_audio':
      addMedia(message, 'audio', value, where)
      break
    case '_video':
      addMedia(message, 'video', value, where)
      break
    case '_adaptiveCard':
      addAdaptiveCard(message, value, where)
      break
    default:
      kind satisfies never
  }
}
