import type { MessagePart } from '../../../../src/content/message/part.ts'
import { type ReadOutput, readOutput } from '../../../../src/content/read/read-output.ts'

/** Tuesday, 24 November 2026, 09:30 UTC. */
export const NOW = Date.UTC(2026, 10, 24, 9, 30)

type Data = Record<string, unknown>

/** What a message comes to, with its problems as they are reported. */
export function readMessage(data: Data | null, text: string | null = null): ReadOutput & { problems: string[] } {
  const problems: string[] = []
  const report = (where: string, what: string) => void problems.push(`${where}: ${what}`)
  return { ...readOutput({ kind: 'message', text, data, sensitive: false }, 'outputs[0]', report, NOW), problems }
}

export const cognigy = (channels: Data, text: string | null = null) => readMessage({ _cognigy: channels }, text)
/** A message of the default channel. */
export const standard = (output: Data, text: string | null = null) => cognigy({ _default: output }, text)
export const parts = (output: Data): MessagePart[] => standard(output).parts

export const reply = (title: string, payload = title) => ({ title, action: { type: 'reply', payload } })
export const toUrl = (title: string, url: string) => ({ title, action: { type: 'url', url } })
export const call = (title: string, number: string) => ({ title, action: { type: 'call', number } })
export const text = (words: string) => ({ kind: 'text', text: words })
