import { describe, expect, it, vi } from 'vitest'
import { toAnswer } from '../../../src/content/outbound.ts'
import { demoConnector } from '../../../src/flows/demo.ts'

const signal = new AbortController().signal

async function ask(text: string, data: Record<string, unknown> = {}) {
  const result = await demoConnector().send({ userId: 'u', sessionId: 's', text, data }, signal)
  if (!result.ok) throw new Error(result.failure.detail)
  const channel = { sourceType: 'digital_sms', capabilities: null, structuredContentSupported: null, richText: false }
  const answer = toAnswer(result.value, channel, { keyPrefix: 'key', now: 0 })
  return { ...answer, replies: answer.replies.map(({ draft }) => draft.body) }
}

const MENU = '1. Opening hours\n2. Where is my order?\n3. Delivery and returns\n4. Talk to a person'

describe('the demo flow', () => {
  it.each(['Hello', 'hi!', 'Good morning'])('greets on %j and offers its topics', async (text) => {
    expect((await ask(text)).replies).toEqual([`Hello! How can I help you today?\n${MENU}`])
  })

  it.each(['1', 'Opening hours', 'opening_hours', 'When do you open?'])(
    'tells the opening hours on %j',
    async (text) => {
      expect((await ask(text)).replies).toEqual([expect.stringContaining('Monday to Friday')])
    },
  )

  it.each(['2', 'Where is my order?', 'track my parcel'])('asks for the order number on %j', async (text) => {
    expect((await ask(text)).replies).toEqual([expect.stringContaining('order number')])
  })

  it.each(['Order 1234', '1234', 'my order number is #1234.'])('tells the status of an order on %j', async (text) => {
    expect((await ask(text)).replies).toEqual([expect.stringMatching(/^Your order 1234 /)])
  })

  it('answers in two messages on returns', async () => {
    expect((await ask('How do I send back my shoes? A refund would be nice')).replies).toHaveLength(2)
  })

  it('shows cards whose numbers mean what the numbers of the menu mean', async () => {
    const { replies } = await ask('show me the cards')
    expect(replies[0]).toMatch(/^Opening hours – .*\n1\. Tell me more\n\nWhere is my order\? – /)
    expect(replies[0]).toContain('4. Talk to a person')
  })

  it.each(['4', 'agent', 'I want to talk to a person, please', 'a HUMAN'])('hands over on %j', async (text) => {
    expect(await ask(text)).toMatchObject({
      replies: ['I am connecting you with a colleague.'],
      handover: { message: null, categoryIds: [] },
    })
  })

  it('says goodbye and closes', async () => {
    expect(await ask('bye')).toMatchObject({ replies: ['Thank you for getting in touch. Goodbye!'], close: true })
  })

  it('helps on when it does not understand', async () => {
    expect((await ask('qwertz')).replies).toEqual([expect.stringContaining(MENU)])
  })

  it.each(['hello', '1', 'agent', 'cards', 'bye'])('welcomes back after a handover, on %j', async (text) => {
    const { replies } = await ask(text, { handover: { status: 'completed' } })
    expect(replies[0]).toMatch(/^Welcome back!/)
    expect(replies[0]?.length).toBeGreaterThanOrEqual('Welcome back!'.length)
  })

  it.each(['completed', 'error', 'queue', 'active', 'cancelled'])(
    'answers the event %s with one text',
    async (status) => {
      const { replies, handover } = await ask('', { handover: { status } })
      expect(replies).toHaveLength(1)
      expect(handover).toBeNull()
    },
  )

  it('answers messages without text', async () => {
    expect((await ask('')).replies).toEqual([expect.stringContaining('I can only read text')])
  })

  it.each([
    ['slow', 5000],
    ['slow 2', 2000],
    ['Slow 99', 20_000],
  ])('waits on %j', async (text, milliseconds) => {
    const sleep = vi.fn(async () => {})
    const result = await demoConnector({ sleep }).send({ userId: 'u', sessionId: 's', text, data: {} }, signal)
    expect(sleep).toHaveBeenCalledExactlyOnceWith(milliseconds, signal)
    expect(result.ok).toBe(true)
  })

  it('can be aborted while it waits', async () => {
    const caller = new AbortController()
    const answer = demoConnector().send({ userId: 'u', sessionId: 's', text: 'slow 20', data: {} }, caller.signal)
    caller.abort()
    expect(await answer).toMatchObject({ ok: false, failure: { reason: 'aborted' } })
  })

  it('times out where it is slower than it may be', async () => {
    const sleep = async () => {}
    const answer = demoConnector({ sleep, timeoutMs: 1000 }).send(
      { userId: 'u', sessionId: 's', text: 'slow', data: {} },
      signal,
    )
    expect(await answer).toMatchObject({ ok: false, failure: { reason: 'timeout' } })
  })

  it.each([
    ['fail', 'rejected'],
    ['busy', 'busy'],
  ])('fails when it is asked to: %s', async (text, reason) => {
    const result = await demoConnector().send({ userId: 'u', sessionId: 's', text, data: {} }, signal)
    expect(result).toMatchObject({ ok: false, failure: { reason } })
  })
})
