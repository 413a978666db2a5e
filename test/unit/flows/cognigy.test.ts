import { describe, expect, it, vi } from 'vitest'
import { cognigyConnector } from '../../../src/flows/cognigy.ts'

const input = { userId: 'u', sessionId: 's', text: 'hi', data: { engage: {} } }
const signal = new AbortController().signal
const ask = (answer: unknown) =>
  cognigyConnector({ url: 'https://endpoint.example/token', timeoutMs: 1000 }, async () => Response.json(answer)).send(
    input,
    signal,
  )
const entry = (fields: Record<string, unknown> = {}) => ({
  text: 'a',
  data: {},
  traceId: 't',
  source: 'bot',
  ...fields,
})
const message = (fields: Record<string, unknown> = {}) => ({
  kind: 'message',
  text: 'a',
  data: {},
  sensitive: false,
  ...fields,
})

describe('the Cognigy connector', () => {
  it('sends what the REST endpoint takes', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({ outputStack: [] }))
    await cognigyConnector({ url: 'https://endpoint.example/token', timeoutMs: 1000 }, fetch).send(input, signal)
    expect(fetch.mock.calls[0]?.[0]).toBe('https://endpoint.example/token')
    expect(JSON.parse(String(fetch.mock.calls[0]?.[1]?.body))).toEqual(input)
  })

  it('reads the stack in order, not the concatenated text beside it', async () => {
    const answer = { text: 'ab', data: {}, outputStack: [entry(), entry({ text: 'b', disableSensitiveLogging: true })] }
    expect(await ask(answer)).toEqual({ ok: true, value: [message(), message({ text: 'b', sensitive: true })] })
  })

  it('leaves out what the bot did not say', async () => {
    const outputStack = [entry({ source: 'user' }), entry({ source: undefined }), entry({ source: null })]
    expect(await ask({ outputStack })).toEqual({ ok: true, value: [message(), message()] })
  })

  it('takes an empty stack for nothing to say', async () => {
    expect(await ask({ text: 'not this', outputStack: [] })).toEqual({ ok: true, value: [] })
    expect(await ask({})).toEqual({ ok: true, value: [] })
    expect(await ask({ text: '', data: {}, outputStack: null })).toEqual({ ok: true, value: [] })
  })

  it.each([{ outputStack: null }, {}])('takes the text where there is no stack (%j)', async (rest) => {
    expect(await ask({ text: 'a', data: { b: 1 }, ...rest })).toEqual({
      ok: true,
      value: [message({ data: { b: 1 } })],
    })
  })

  it('bears texts and data of any kind', async () => {
    const outputStack = [
      entry({ text: null, data: null }),
      entry({ text: 7, data: 'x', disableSensitiveLogging: null }),
      'plain',
      null,
      3,
    ]
    expect(await ask({ outputStack })).toEqual({
      ok: true,
      value: [
        message({ text: null, data: null }),
        message({ text: '7', data: null }),
        message({ text: 'plain', data: null }),
      ],
    })
  })

  it.each([null, [], 'text', 3, { outputStack: 'secret words' }])(
    'calls %j malformed, without repeating it',
    async (answer) => {
      const result = await ask(answer)
      expect(result).toMatchObject({ ok: false, failure: { reason: 'malformed' } })
      expect(JSON.stringify(result)).not.toContain('secret')
    },
  )

  it('passes failures of the call on', async () => {
    const connector = cognigyConnector({ url: 'https://endpoint.example/token', timeoutMs: 1000 }, async () =>
      Response.json({}, { status: 503 }),
    )
    expect(await connector.send(input, signal)).toMatchObject({ failure: { reason: 'busy' } })
  })
})
