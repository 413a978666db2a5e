import { describe, expect, it } from 'vitest'
import { toAnswer } from '../../../src/content/outbound.ts'
import type { ReplyChannel } from '../../../src/content/reply/draft.ts'
import { type EngageMessage, messageOf } from '../../../src/content/reply/shaped.ts'
import { reshape } from '../../../src/content/reshape.ts'
import type { FlowOutput } from '../../../src/flows/connector.ts'

const OPTIONS = { keyPrefix: 'key', now: Date.UTC(2026, 10, 22) }

const channelOf = (sourceType: string, richText = false): ReplyChannel => {
  return { sourceType, capabilities: null, structuredContentSupported: null, richText }
}
const said = (text: string): FlowOutput => ({ kind: 'message', text, data: null, sensitive: false })
const quickReplies = (text: string, titles: string[], payload = (title: string) => title.toLowerCase()): FlowOutput => {
  const options = titles.map((title) => ({ title, contentType: 'postback', payload: payload(title) }))
  const data = { _cognigy: { _default: { _quickReplies: { text, quickReplies: options } } } }
  return { kind: 'message', text: null, data, sensitive: false }
}

/** An answer, and what it is with other messages for its outputs. @param change gets what an output became */
function shaping(
  outputs: FlowOutput[],
  change: Record<number, (messages: EngageMessage[]) => EngageMessage[]>,
  channel = channelOf('engage_messaging'),
) {
  const answer = toAnswer(outputs, channel, OPTIONS)
  const entries = Object.entries(change).map(([at, shape]): [number, EngageMessage[]] => {
    const messages = answer.replies.filter(({ output }) => output === Number(at)).map(({ draft }) => messageOf(draft))
    // As hooks see them and give them back: through JSON.
    return [Number(at), JSON.parse(JSON.stringify(shape(JSON.parse(JSON.stringify(messages)))))]
  })
  return { answer, shaped: reshape(answer, new Map(entries), { channel, keyPrefix: 'key' }) }
}

const bodies = ({ replies }: { replies: readonly { draft: { body: string } }[] }) =>
  replies.map(({ draft }) => draft.body)

describe('shaped outputs', () => {
  it('stay the very same replies where they come back as they were', () => {
    const outputs = [
      said('First'),
      quickReplies('Tea?', ['Green', 'Black'], (title) => `${title} `.repeat(200)),
      said('x '.repeat(4000)),
    ]
    for (const channel of ['engage_messaging', 'digital_sms', 'apple_messages_for_business', 'whats_app']) {
      const same = (messages: EngageMessage[]) => messages
      const { answer, shaped } = shaping(outputs, { 0: same, 1: same, 2: same }, channelOf(channel))
      expect(shaped).toEqual(answer)
    }
  })

  it('are dropped with their options, and the numbers of the others stay', () => {
    const outputs = [quickReplies('Tea?', ['Green', 'Black']), quickReplies('Milk?', ['Yes', 'No'])]
    const { shaped } = shaping(outputs, { 0: () => [] }, channelOf('digital_sms'))
    expect(bodies(shaped)).toEqual(['Milk?\n3. Yes\n4. No'])
    expect(shaped.offered.map(({ number, payload, reply }) => [number, payload, reply])).toEqual([
      [3, 'yes', 0],
      [4, 'no', 0],
    ])
  })

  it('keep numbered options that are said in other words', () => {
    const outputs = [quickReplies('Tea?', ['Green', 'Black'])]
    const { shaped } = shaping(
      outputs,
      { 0: ([first]) => [{ body: `Dear customer,\n${first?.body}` }] },
      channelOf('digital_sms'),
    )
    expect(bodies(shaped)).toEqual(['Dear customer,\nTea?\n1. Green\n2. Black'])
    expect(shaped.offered.map(({ number, payload, reply }) => [number, payload, reply])).toEqual([
      [1, 'green', 0],
      [2, 'black', 0],
    ])
  })

  it('can have messages before and behind them; options know their replies', () => {
    const outputs = [said('Hello'), quickReplies('Tea?', ['Green'])]
    const { shaped } = shaping(outputs, { 0: (all) => [{ body: 'Hi' }, ...all], 1: (all) => [...all, { body: 'Bye' }] })
    expect(bodies(shaped)).toEqual(['Hi', 'Hello', 'Tea?', 'Bye'])
    expect(shaped.offered.map(({ title, reply }) => [title, reply])).toEqual([['Green', 2]])
    expect(shaped.replies.map(({ output }) => output)).toEqual([0, 0, 1, 1])
  })

  it('say words exactly as they are, split where they are too long', () => {
    const { shaped } = shaping(
      [said('x')],
      { 0: () => [{ body: '**1** < 2 & <b>3</b>' }, { body: 'word '.repeat(400) }, { body: ' ' }] },
      channelOf('digital_sms'),
    )
    expect(bodies(shaped)[0]).toBe('**1** < 2 & <b>3</b>')
    expect(shaped.replies.length).toBeGreaterThan(2)
    expect(bodies(shaped).every((body) => body.trim() !== '')).toBe(true)
  })

  it('are HTML only where the source takes it', () => {
    const html: EngageMessage = { body: '<b>Hi</b>', format: 'html' }
    const [rich] = shaping([said('x')], { 0: () => [html] }, channelOf('engage_messaging', true)).shaped.replies
    expect(rich).toMatchObject({ draft: { body: '<b>Hi</b>', format: 'html' }, fallback: ['Hi'] })
    const [plain] = shaping([said('x')], { 0: () => [html] }).shaped.replies
    expect(plain).toMatchObject({ draft: { body: 'Hi', format: 'text' } })
  })

  it('have structured content held to the channel, or said in words with numbers of their own', () => {
    const items = ['A', 'B'].map((title) => ({ title, payload: `${title} ü` }))
    const select: EngageMessage = { body: 'Which?', structuredContent: { type: 'select', items } }
    const outputs = [quickReplies('Tea?', ['Green', 'Black']), said('x')]
    const { shaped } = shaping(outputs, { 1: () => [select] })
    expect(shaped.replies[1]?.draft.structuredContent).toMatchObject({
      type: 'select',
      items: [{ payload: 'key.1-0.1' }, { payload: 'key.1-0.2' }],
    })
    expect(shaped.kept.map(({ key }) => key)).toEqual(['key.1-0.1', 'key.1-0.2'])
    const sms = shaping(outputs, { 1: () => [select] }, channelOf('digital_sms')).shaped
    expect(bodies(sms)).toEqual(['Tea?\n1. Green\n2. Black', 'Which?\n3. A\n4. B'])
    expect(sms.offered.map(({ number, reply }) => [number, reply])).toEqual([
      [1, 0],
      [2, 0],
      [3, 1],
      [4, 1],
    ])
  })

  it('that hold keys of payloads still mean the payloads', () => {
    const payload = (title: string) => `${title} ü`
    const { shaped } = shaping([quickReplies('Tea?', ['Green'], payload)], {
      0: ([first]) => [{ ...first, body: 'Tea, dear?' }],
    })
    expect(shaped.replies[0]?.draft).toMatchObject({
      body: 'Tea, dear?',
      structuredContent: { items: [{ payload: 'key.1' }] },
    })
    expect(shaped.offered.map(({ payload }) => payload)).toEqual(['Green ü'])
    expect(shaped.kept).toContainEqual({ key: 'key.1', payload: 'Green ü' })
  })

  it('have attachments with their addresses as what is said instead', () => {
    const file = { url: 'https://shop.example/a.pdf', media: 'file' as const, label: 'Prices' }
    const { shaped } = shaping([said('x')], { 0: () => [{ body: 'See', attachments: [file] }] })
    expect(shaped.replies).toMatchObject([
      { draft: { body: 'See', attachments: [file] }, fallback: ['See\nPrices: https://shop.example/a.pdf'] },
    ])
  })

  it('report what is broken by its place', () => {
    const { shaped } = shaping([said('x')], { 0: () => [{ body: 'Hi', structuredContent: { type: 'select' } }] })
    expect(bodies(shaped)).toEqual(['Hi'])
    expect(shaped.problems).toEqual([expect.stringContaining('shaped[0][0]')])
  })
})
