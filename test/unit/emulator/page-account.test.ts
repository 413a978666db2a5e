import { describe, expect, it } from 'vitest'
import { HERE, openPage } from './open-page.ts'

describe('the account', () => {
  async function registered() {
    const parts = openPage()
    const body = new URLSearchParams({ url: 'https://a.test/hook', 'registered_events[]': 'content.imported' })
    const headers = { Authorization: 'Bearer secret-token' }
    await parts.emulator.fetch(new Request('https://engage.test/1.0/webhooks', { method: 'POST', headers, body }))
    await parts.emulator.settled()
    return parts
  }

  const upload = (app: { fetch(request: Request): Response | Promise<Response> }, text: string) => {
    const body = new FormData()
    body.set('snapshot', new File([text], 'account.json', { type: 'application/json' }))
    return app.fetch(
      new Request(`${HERE}/page/account/load`, { method: 'POST', headers: { Origin: HERE }, body }), //
    )
  }

  it('shows its webhooks with their status, and validates them again', async () => {
    const { emulator, get, post } = await registered()
    const [webhook] = emulator.state.webhooks
    const shown = await (await get('/?side=account')).text()
    expect(shown).toContain('<small>webhook disabled</small>')
    expect(shown).toContain('<span class="badge status-disabled">disabled</span>')
    expect((await post('/page/account/validate', [['webhookId', webhook?.id ?? '']])).status).toBe(200)
    expect(await (await get('/?side=account')).text()).toContain('<small>webhook pending</small>')
    await emulator.settled()
    expect((await post('/page/account/validate', [['webhookId', 'gone']])).status).toBe(404)
  })

  it('tells in every thread what became of a webhook', async () => {
    const { emulator, get } = await registered()
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const shown = await (await get(`/?side=timeline&thread=${threadId}`)).text()
    expect(shown).toContain('<b>Webhook disabled</b>')
  })

  it('is loaded from a file, and reset with or without its webhooks', async () => {
    const { emulator, app, post } = await registered()
    emulator.customer.writes({ body: 'Hi' })
    const saved = JSON.stringify(await emulator.save())
    await post('/page/account/reset', [['keepWebhooks', 'yes']])
    expect(emulator.state).toMatchObject({ contents: [], webhooks: [{ url: 'https://a.test/hook' }] })
    await post('/page/account/reset', [])
    expect(emulator.state.webhooks).toEqual([])
    expect((await upload(app, saved)).status).toBe(200)
    expect(emulator.state).toMatchObject({ contents: [{ body: 'Hi' }], webhooks: [{ url: 'https://a.test/hook' }] })
  })

  it.each([
    ['no JSON', '<html>', 'The file is not JSON.'],
    ['other JSON', '{"name":"engage-bridge"}', 'version: '],
    ['a snapshot of another version', '{"version":0}', 'The snapshot is of version 0'],
    ['nothing', '', 'The file is not JSON.'],
  ])('says what is wrong with a file of %s, and stays as it is', async (_, text, words) => {
    const { emulator, app } = openPage()
    emulator.customer.writes({ body: 'Hi' })
    const refused = await upload(app, text)
    expect([400, 422]).toContain(refused.status)
    expect(await refused.text()).toContain(words)
    expect(emulator.state.contents).toHaveLength(1)
  })
})
