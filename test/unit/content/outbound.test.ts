import { describe, expect, it } from 'vitest'
import { toAnswer } from '../../../src/content/outbound.ts'
import type { ReplyChannel } from '../../../src/content/reply/draft.ts'
import type { FlowOutput } from '../../../src/flows/connector.ts'

const OPTIONS = { keyPrefix: 'key', now: Date.UTC(2026, 10, 22) }

function channel(sourceType: string, changes: Partial<ReplyChannel> = {}): ReplyChannel {
  return { sourceType, capabilities: null, structuredContentSupported: null, richText: false, ...changes }
}

const said = (text: string | null, data: Record<string, unknown> | null = null): FlowOutput => {
  return { kind: 'message', text, data, sensitive: false }
}
const quickReplies = (text: string, titles: string[]): FlowOutput => {
  const options = titles.map((title) => ({ title, contentType: 'postback', payload: title.toLowerCase() }))
  return said(null, { _cognigy: { _default: { _quickReplies: { text, quickReplies: options } } } })
}

describe("a flow's answer", () => {
  it('keeps the order of its outputs, whatever becomes of each', () => {
    const outputs = [said('First'), quickReplies('Second?', ['Yes', 'No']), said('Third')]
    const { replies } = toAnswer(outputs, channel('engage_messaging'), OPTIONS)
    expect(replies.map(({ draft }) => [draft.body, draft.structuredContent?.type])).toEqual([
      ['First', undefined],
      ['Second?', 'select'],
      ['Third', undefined],
    ])
  })

  it('tells which output each reply says, also where one says nothing and another takes several replies', () => {
    const outputs = [said('First'), said(null), said('Second '.repeat(200)), quickReplies('Third?', ['Yes', 'No'])]
    const { replies } = toAnswer(outputs, channel('digital_sms'), OPTIONS)
    const of = (output: number) => replies.filter((reply) => reply.output === output).map(({ draft }) => draft.body)
    expect(of(0)).toEqual(['First'])
    expect(of(1)).toEqual([])
    expect(of(2).length).toBeGreaterThan(1)
    expect(of(3)).toEqual(['Third?\n1. Yes\n2. No'])
  })

  it('numbers options over the whole answer where the channel has no buttons', () => {
    const outputs = [quickReplies('Tea?', ['Green', 'Black']), quickReplies('Milk?', ['Yes', 'No'])]
    const { replies, offered } = toAnswer(outputs, channel('digital_sms'), OPTIONS)
    expect(replies.map(({ draft }) => draft.body)).toEqual(['Tea?\n1. Green\n2. Black', 'Milk?\n3. Yes\n4. No'])
    expect(offered.map(({ number, payload }) => [number, payload])).toEqual([
      [1, 'green'],
      [2, 'black'],
      [3, 'yes'],
      [4, 'no'],
    ])
  })

  it('believes what the content says of its channel before the table', () => {
    const outputs = [quickReplies('Tea?', ['Green', 'Black'])]
    const without = toAnswer(outputs, channel('engage_messaging', { structuredContentSupported: false }), OPTIONS)
    expect(without.replies[0]?.draft.structuredContent).toBeNull()
    const withSelect = toAnswer(outputs, channel('digital_sms', { capabilities: ['select'] }), OPTIONS)
    expect(withSelect.replies[0]?.draft.structuredContent?.type).toBe('select')
  })

  it('maps handover and close directly, and merges handovers', () => {
    const handover = { command: 'handover', message: 'From the tab', categoryIds: ['c2', 'c1'] }
    const outputs: FlowOutput[] = [
      { kind: 'handover', message: null, categoryIds: ['c1'] },
      said('One moment.', { _cognigy: { _ringCentralEngage: { json: handover } } }),
      { kind: 'handover', message: '<b>Later</b>', categoryIds: [] },
      { kind: 'close' },
    ]
    const answer = toAnswer(outputs, channel('engage_messaging'), OPTIONS)
    expect(answer).toMatchObject({ handover: { message: 'From the tab', categoryIds: ['c1', 'c2'] }, close: true })
    expect(answer.replies.map(({ draft }) => draft.body)).toEqual(['One moment.'])
  })

  it('says nothing where the flow says nothing', () => {
    const nothing = { replies: [], offered: [], kept: [], handover: null, close: false, problems: [] }
    expect(toAnswer([], channel('engage_messaging'), OPTIONS)).toEqual(nothing)
    expect(toAnswer([said(null), said('  '), said('<br>')], channel('engage_messaging'), OPTIONS)).toEqual(nothing)
  })

  it('reports what was broken by its place, and keeps the rest', () => {
    const buttons = [{ title: 'Shop', type: 'web_url', url: 'nowhere' }, null, { title: 'Yes', payload: 'yes' }]
    const output = said(null, { _cognigy: { _default: { _buttons: { text: 'Well?', buttons } } } })
    const { problems, replies } = toAnswer([said('Hello'), output], channel('engage_messaging'), OPTIONS)
    expect(problems.every((problem) => problem.startsWith('outputs[1].data._cognigy._default._buttons'))).toBe(true)
    expect(problems).toHaveLength(2)
    expect(JSON.stringify(replies[1]?.draft.structuredContent)).toContain('"payload":"yes"')
  })
})
