import { describe, expect, it, vi } from 'vitest'
import { httpConnector } from '../../../src/flows/http.ts'

const input = { userId: 'u', sessionId: 's', text: 'hi', data: { engage: {} } }
const signal = new AbortController().signal
const url = 'https://flow.example/talk'
const ask = (answer: unknown) =>
  httpConnector({ url, timeoutMs: 1000 }, async () => Response.json(answer)).send(input, signal)

describe('the HTTP connector', () => {
  it('sends the input, and the token as a bearer where there is one', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({}))
    await httpConnector({ url, token: 'T', timeoutMs: 1000 }, fetch).send(input, signal)
    await httpConnector({ url, timeoutMs: 1000 }, fetch).send(input, signal)
    const [withToken, without] = fetch.mock.calls.map(([, init]) => init)
    expect(JSON.parse(String(withToken?.body))).toEqual(input)
    expect(new Headers(withToken?.headers).get('authorization')).toBe('Bearer T')
    expect(new Headers(without?.headers).has('authorization')).toBe(false)
  })

  it('reads replies in order, then the handover, then the close', async () => {
    const structured_content = { type: 'select', items: [] }
    const answer = {
      close: true,
      handover: { message: 'Wait', category_ids: ['a', 1] },
      replies: [{ text: 'one' }, { body: 'two', structured_content }, { structured_content }],
    }
    expect(await ask(answer)).toEqual({
      ok: true,
      value: [
        { kind: 'message', text: 'one', data: null, sensitive: false },
        { kind: 'structured', body: 'two', structuredContent: structured_content },
        { kind: 'structured', body: null, structuredContent: structured_content },
        { kind: 'handover', message: 'Wait', categoryIds: ['a', '1'] },
        { kind: 'close' },
      ],
    })
  })

  it('takes a bare handover', async () => {
    const handover = [{ kind: 'handover', message: null, categoryIds: [] }]
    expect(await ask({ handover: true })).toEqual({ ok: true, value: handover })
    expect(await ask({ handover: {} })).toEqual({ ok: true, value: handover })
  })

  it.each([
    {},
    { replies: [], handover: false, close: false },
    { replies: null, extra: 1 },
    { replies: [{}, { text: '' }] },
  ])('takes %j for nothing to say', async (answer) => {
    expect(await ask(answer)).toEqual({ ok: true, value: [] })
  })

  it('takes status 204 for nothing to say', async () => {
    const connector = httpConnector({ url, timeoutMs: 1000 }, async () => new Response(null, { status: 204 }))
    expect(await connector.send(input, signal)).toEqual({ ok: true, value: [] })
  })

  it('names the field of an answer that breaks the contract, but not its value', async () => {
    const result = await ask({ replies: [{ text: 'fine' }, { text: { secret: 'words' } }] })
    expect(result).toMatchObject({
      ok: false,
      failure: { reason: 'malformed', detail: expect.stringContaining('replies.1.text') },
    })
    expect(JSON.stringify(result)).not.toContain('secret')
  })
})
