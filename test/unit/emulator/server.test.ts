import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningEmulator, startEmulator } from '../../../tools/emulator/server.ts'
import { readEnvelope } from './envelope.ts'

let running: RunningEmulator | null = null

afterEach(async () => {
  await running?.close()
  running = null
})

async function start(): Promise<RunningEmulator> {
  running = await startEmulator()
  return running
}

describe('the emulator over HTTP', () => {
  it('serves the REST API on a free port of this machine', async () => {
    const { url, emulator } = await start()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const headers = { Authorization: `Bearer ${emulator.account.accessToken}` }
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const body = new URLSearchParams({ in_reply_to_id: id, body: 'Hello' })
    const response = await fetch(`${url}/1.0/contents`, { method: 'POST', headers, body })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ body: 'Hello', in_reply_to_id: id })
  })

  it('serves the control API', async () => {
    const { url, emulator } = await start()
    const response = await fetch(`${url}/emulator/customer/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ body: 'Hi' }),
    })
    const content: { id: string } = await response.json()
    expect(emulator.state.content(content.id).body).toBe('Hi')
  })

  it('cuts the connection where a fault says so, after the effect if it says that', async () => {
    const { url, emulator } = await start()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    emulator.weather.fail({ call: 'POST /contents', when: 'after', disconnect: true })
    const headers = { Authorization: `Bearer ${emulator.account.accessToken}` }
    const body = new URLSearchParams({ in_reply_to_id: id, body: 'Hello' })
    const post = () => fetch(`${url}/1.0/contents`, { method: 'POST', headers, body })
    await expect(post()).rejects.toThrow(TypeError)
    expect(emulator.state.contents).toHaveLength(2)
    expect((await post()).status).toBe(200)
  })

  it('shakes hands and delivers webhooks over HTTP', async () => {
    const bodies: string[] = []
    const receiver = serve({
      port: 0,
      hostname: '127.0.0.1',
      overrideGlobalObjects: false,
      fetch: async (request: Request) => {
        const challenge = new URL(request.url).searchParams.get('hub.challenge')
        if (challenge === null) bodies.push(await request.text())
        return new Response(challenge ?? '')
      },
    })
    await once(receiver, 'listening')
    const address = receiver.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { url, emulator } = await start()
    const headers = { Authorization: `Bearer ${emulator.account.accessToken}` }
    const fields = { url: `http://127.0.0.1:${port}/webhook`, 'registered_events[]': 'content.imported' }
    await fetch(`${url}/1.0/webhooks`, { method: 'POST', headers, body: new URLSearchParams(fields) })
    await emulator.settled()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    expect(bodies.map((body) => readEnvelope(body).events[0]?.resource.id)).toEqual([id])
    expect(emulator.deliveries).toMatchObject([{ status: 200 }])
    receiver.close()
  })

  it('has the same account in every run, and ids that no earlier run gave in all else', async () => {
    const { account, customer } = (await start()).emulator
    const first = customer.writes({ body: 'Hi' })
    await running?.close()
    await new Promise((resolve) => setTimeout(resolve, 2))
    const { emulator } = await start()
    expect(emulator.account).toEqual(account)
    expect(emulator.customer.writes({ body: 'Hi' }).id).not.toBe(first.id)
  })
})
