import * as z from 'zod/mini'
import { otherwise } from '../../core/otherwise.ts'
import type { FlowOutput } from '../../flows/connector.ts'
import type { MessagePart } from '../message/part.ts'
import { readAdaptiveCard } from './adaptive-card.ts'
import { readDefaultOutput } from './default-output.ts'
import { type EngageCommand, readEngageCommand } from './engage-command.ts'
import { readFiles } from './files.ts'
import { readMessengerMessage } from './messenger-message.ts'
import { textParts } from './parts.ts'
import { readPlugin } from './plugin.ts'
import type { Report } from './report.ts'
import { object, words } from './shapes.ts'
import { readStructuredContent } from './structured-content.ts'

/** A channel's output in Messenger's form, or an adaptive card. */
const channelSchema = otherwise(z.optional(z.object({ message: object, adaptiveCard: object })), undefined)
const dataSchema = z.object({
  _cognigy: otherwise(
    z.optional(
      z.object({
        _ringCentralEngage: otherwise(z.optional(z.object({ json: z.optional(z.unknown()) })), undefined),
        _default: object,
        _webchat: channelSchema,
        _facebook: channelSchema,
      }),
    ),
    undefined,
  ),
})
type Channels = z.output<typeof dataSchema>['_cognigy']

type Message = Extract<FlowOutput, { kind: 'message' }>

/** One output of a flow, read: what the customer is to see, and a handover where it asks for one. */
export interface ReadOutput {
  parts: MessagePart[]
  /** `message` is the flow's own word on it, plain text. */
  handover: { message: string | null; categoryIds: string[] } | null
}

/**
 * Reads what a flow says. Broken fields are left out or repaired, and reported; nothing throws.
 *
 * Of a message in Cognigy's form, the first of these that yields anything is what it says: output for RingCentral
 * Engage, the default channel, the webchat's or Facebook's message, the plain text. Files and plugins come behind.
 *
 * @param where the output's place in the flow's answer, for reports
 * @param now milliseconds since 1970: it says which day is today
 */
export function readOutput(
  output: Extract<FlowOutput, { kind: 'message' | 'structured' }>,
  where: string,
  report: Report,
  now: number,
): ReadOutput {
  switch (output.kind) {
    case 'message':
      return readMessage(output, where, report, now)
    case 'structured': {
      const at = `${where}.structuredContent`
      const parts = readStructuredContent(output.body, output.structuredContent, null, at, report)
      return { parts, handover: null }
    }
    default:
      return output satisfies never
  }
}

function readMessage(output: Message, where: string, report: Report, now: number): ReadOutput {
  const data = output.data ?? {}
  const channels = dataSchema.parse(data)._cognigy
  const path = `${where}.data._cognigy`
  const at = `${path}._ringCentralEngage.json`
  const command = readEngageCommand(channels?._ringCentralEngage?.json, at, report)
  if (command?.command === 'unknown') return { parts: [], handover: null }
  const commanded = command?.command === 'structured-content' ? readCommanded(command, at, report) : []
  return {
    parts: [
      ...(commanded.length > 0 ? commanded : firstOutput(output.text, channels, path, report)),
      ...readFiles(data.attachments, `${where}.data.attachments`, report),
      ...readPlugin(data._plugin, `${where}.data._plugin`, report, now),
    ],
    // A handover has no words of its own for the customer: those beside it are meant for them.
    handover: command?.command === 'handover' ? { message: command.message, categoryIds: command.categoryIds } : null,
  }
}

function readCommanded(
  { body, structuredContent, disableTextInput }: Extract<EngageCommand, { command: 'structured-content' }>,
  where: string,
  report: Report,
): MessagePart[] {
  if (structuredContent === null) return textParts(body)
  return readStructuredContent(body, structuredContent, disableTextInput, `${where}.structuredContent`, report)
}

function firstOutput(text: string | null, channels: Channels, where: string, report: Report): MessagePart[] {
  const { _default, _webchat, _facebook } = channels ?? {}
  if (_default) {
    const parts = readDefaultOutput(_default, `${where}._default`, report)
    if (parts.length > 0) return parts
  }
  for (const [name, channel] of Object.entries({ _webchat, _facebook })) {
    const parts = channel ? readChannel(channel, `${where}.${name}`, report) : []
    if (parts.length > 0) return parts
  }
  return textParts(words.parse(text))
}

function readChannel(
  channel: NonNullable<z.output<typeof channelSchema>>,
  where: string,
  report: Report,
): MessagePart[] {
  if (channel.message) return readMessengerMessage(channel.message, `${where}.message`, report)
  return channel.adaptiveCard ? readAdaptiveCard(channel, where, report) : []
}
