import { describe, expect, it, vi } from 'vitest'
import { createConnector } from '../../../src/flows/index.ts'

const input = { userId: 'u', sessionId: 's', text: 'hello', data: {} }
const signal = new AbortController().signal

describe('createConnector', () => {
  it.each(['cognigy', 'http'] as const)('makes a connector that calls the address of the %s engine', async (engine) => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json({}))
    const connector = createConnector({ engine, url: 'https://flow.example/x', token: 'T', timeoutMs: 1000 }, fetch)
    expect(await connector.send(input, signal)).toEqual({ ok: true, value: [] })
    expect(fetch.mock.calls[0]?.[0]).toBe('https://flow.example/x')
    expect(new Headers(fetch.mock.calls[0]?.[1]?.headers).has('authorization')).toBe(engine === 'http')
  })

  it.each(['cognigy', 'http'] as const)(
    'makes a connector that says so where the address of %s is missing',
    async (engine) => {
      expect(await createConnector({ engine, timeoutMs: 1000 }).send(input, signal)).toMatchObject({
        failure: { reason: 'rejected', detail: expect.stringContaining('FLOW_URL') },
      })
    },
  )

  it('makes a demo that needs no address', async () => {
    expect((await createConnector({ engine: 'demo', timeoutMs: 1000 }).send(input, signal)).ok).toBe(true)
  })
})
