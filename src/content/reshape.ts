import type { FlowAnswer, FlowReply } from './outbound.ts'
import type { ReplyChannel } from './reply/draft.ts'
import type { OfferedOption } from './reply/offered.ts'
import { type EngageMessage, messageOf, shapedReplies } from './reply/shaped.ts'

export interface ReshapeOptions {
  channel: ReplyChannel
  /** The one that the answer was made with. */
  keyPrefix: string
}

/**
 * The answer with other messages for some of its outputs. Whoever shapes them is shown what the outputs became: a message
 * that comes back as it was stays the same reply, with what is said instead of it and the options that it offers. Numbers
 * that the customer is shown stay what they are.
 *
 * @param shaped by the index of the output; an output that it does not have stays as it is
 */
export function reshape(
  answer: FlowAnswer,
  shaped: ReadonlyMap<number, readonly EngageMessage[]>,
  { channel, keyPrefix }: ReshapeOptions,
): FlowAnswer {
  const replies: FlowReply[] = []
  const offered: OfferedOption[] = []
  const kept = [...answer.kept]
  const problems = [...answer.problems]
  const payloads = new Map(kept.map(({ key, payload }) => [key, payload]))
  let numberFrom = Math.max(0, ...answer.offered.map(({ fallbackNumber }) => fallbackNumber)) + 1

  const keep = (reply: FlowReply, was: number) => {
    offered.push(...optionsOf(answer, was).map((option) => ({ ...option, reply: replies.length })))
    replies.push(reply)
  }
  const shape = (message: EngageMessage, output: number, at: number) => {
    const report = (where: string, what: string) => problems.push(`${where}: ${what}`)
    const on = { channel, keyPrefix: `${keyPrefix}.${output}-${at}`, numberFrom, report }
    const made = shapedReplies(message, `shaped[${output}][${at}]`, on)
    // What was shown may hold keys of payloads: typed words mean the payloads themselves.
    const meant = made.offered.map((option) => ({ ...option, payload: payloads.get(option.payload) ?? option.payload }))
    offered.push(...meant.map((option) => ({ ...option, reply: option.reply + replies.length })))
    kept.push(...made.kept)
    numberFrom += made.offered.length
    replies.push(...made.replies.map((reply) => ({ ...reply, output })))
  }

  for (const output of outputsOf(answer, shaped)) {
    const before = answer.replies.flatMap((reply, index) => (reply.output === output ? [{ reply, index }] : []))
    const messages = shaped.get(output)
    if (messages === undefined) {
      for (const { reply, index } of before) keep(reply, index)
      continue
    }
    const left = [...before]
    const found = messages.map((message) => {
      const at = left.findIndex(({ reply }) => isSame(messageOf(reply.draft), message))
      return at === -1 ? null : (left.splice(at, 1)[0] ?? null)
    })
    /** Options that were written into texts, which others take the place of: most likely they still show them. */
    let written = left.flatMap(({ index }) => optionsOf(answer, index)).filter(({ number }) => number !== null)
    for (const [at, message] of messages.entries()) {
      const same = found[at]
      if (same) {
        keep(same.reply, same.index)
        continue
      }
      if (!message.structuredContent) {
        offered.push(...written.map((option) => ({ ...option, reply: replies.length })))
        written = []
      }
      shape(message, output, at)
    }
  }
  return { ...answer, replies, offered, kept, problems }
}

function outputsOf(answer: FlowAnswer, shaped: ReadonlyMap<number, unknown>): number[] {
  const outputs = new Set([...answer.replies.map(({ output }) => output), ...shaped.keys()])
  return [...outputs].sort((left, right) => left - right)
}

function optionsOf({ offered }: FlowAnswer, reply: number): OfferedOption[] {
  return offered.filter((option) => option.reply === reply)
}

function isSame(left: EngageMessage, right: EngageMessage): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
