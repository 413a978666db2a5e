import { describe, expect, it } from 'vitest'
import type { Emulator } from '../../../tools/emulator/emulator.ts'
import { scene } from './scene.ts'

async function command(emulator: Emulator, path: string, body: object): Promise<number> {
  const headers = { 'Content-Type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  return (await emulator.fetch(new Request(`http://localhost/emulator${path}`, init))).status
}

describe('from another process', () => {
  it('validates a webhook again, whatever its status', async () => {
    const { emulator, rest } = await scene({}, ['content.imported'])
    const webhookId = emulator.state.webhooks[0]?.id
    const statuses = () => emulator.timeline().flatMap((entry) => (entry.kind === 'webhook' ? entry.status : []))
    expect(await command(emulator, '/control/validateWebhook', { webhookId })).toBe(200)
    await emulator.settled()
    expect(statuses()).toEqual(['enabled', 'pending', 'enabled'])
    await rest(`PUT /webhooks/${webhookId}`, { active: 'false' })
    expect(await command(emulator, '/control/validateWebhook', { webhookId })).toBe(200)
    await emulator.settled()
    expect(emulator.state.webhooks).toMatchObject([{ active: true, webhook_status: 'enabled' }])
    expect(await command(emulator, '/control/validateWebhook', { webhookId: 'gone' })).toBe(404)
  })

  it('takes back a fault, once', async () => {
    const { emulator, rest } = await scene()
    const { id: faultId } = emulator.weather.fail({ call: 'GET /categories', when: 'before', status: 500 })
    expect(await command(emulator, '/weather/cancelFault', { faultId })).toBe(200)
    expect((await rest('GET /categories')).status).toBe(200)
    expect(await command(emulator, '/weather/cancelFault', { faultId })).toBe(404)
  })
})
