import { z } from 'zod'
import type { FlowOutput } from '../../flows/connector.ts'
import { addDefaultOutput } from './default-output.ts'
import { type EngageCommand, readEngageCommand } from './engage-command.ts'
import { addFiles } from './files.ts'
import { MessageText, type Report } from './message-text.ts'
import { addMessengerMessage } from './messenger-message.ts'
import { object, text } from './shapes.ts'
import { addStructuredContent } from './structured-content.ts'

const dataSchema = z.object({
  _cognigy: z
    .object({
      _ringCentralEngage: z.object({ json: z.unknown().optional() }).optional().catch(undefined),
      _default: object,
      _webchat: z.object({ message: object }).optional().catch(undefined),
      _facebook: z.object({ message: object }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})

/** One message of a flow, read: what the customer gets to see, and a handover where it asks for one. */
export interface ReadMessage {
  text: string
  handover: Extract<EngageCommand, { command: 'handover' }> | null
}

/**
 * Reads a message in Cognigy's form. The first of these that yields anything is what the message says: output for
 * RingCentral Engage, the default channel, the webchat's or Facebook's message, the plain text.
 */
export function readMessage(
  output: Extract<FlowOutput, { kind: 'message' }>,
  where: string,
  report: Report,
): ReadMessage {
  const data = output.data ?? {}
  const channels = dataSchema.parse(data)._cognigy
  const path = `${where}.data._cognigy`
  const command = readEngageCommand(channels?._ringCentralEngage?.json, `${path}._ringCentralEngage.json`, report)
  switch (command?.command) {
    case 'unknown':
      return { text: '', handover: null }
    case 'handover':
      // The command replaces other output but has no words of its own: those beside it are meant for the customer.
      return { text: firstOutput(), handover: command }
    case 'structured-content': {
      const message = new MessageText(report)
      const { body, structuredContent } = command
      const at = `${path}._ringCentralEngage.json.structuredContent`
      if (structuredContent) addStructuredContent(message, body, structuredContent, at)
      else message.line(body ?? '')
      return { text: message.toString() || firstOutput(), handover: null }
    }
    case undefined:
      return { text: firstOutput(), handover: null }
    default:
      return command satisfies never
  }

  function firstOutput(): string {
    const attempts: ((message: MessageText) => void)[] = []
    const { _default, _webchat, _facebook } = channels ?? {}
    if (_default) attempts.push((message) => addDefaultOutput(message, _default, `${path}._default`))
    for (const [name, channel] of Object.entries({ _webchat, _facebook })) {
      const content = channel?.message
      if (content) attempts.push((message) => addMessengerMessage(message, content, `${path}.${name}.message`))
    }
    attempts.push((message) => message.line(text.parse(output.text)))
    for (const add of attempts) {
      const message = new MessageText(report)
      add(message)
      if (message.toString() !== '') return withFiles(message)
    }
    return withFiles(new MessageText(report))
  }

  function withFiles(message: MessageText): string {
    message.block()
    addFiles(message, data, `${where}.data`)
    return message.toString()
  }
}
