import { describe, expect, it } from 'vitest'
import type { Emulator } from '../../../tools/emulator/emulator.ts'
import { richText } from '../../../tools/emulator/page/rich-text.ts'
import { linkTo, viewOf } from '../../../tools/emulator/page/view.ts'
import { HERE, openPage } from './open-page.ts'

/** A question of the customer's, answered through the API with structured content. */
async function offered(emulator: Emulator, type: string, structured: Record<string, unknown>): Promise<string> {
  const { id: sourceId } = emulator.control.addSource({ type })
  const { id } = emulator.customer.writes({ sourceId, body: 'Hi' })
  const body = new URLSearchParams({
    in_reply_to_id: id,
    body: 'Choose',
    structured_content: JSON.stringify(structured),
  })
  const headers = { Authorization: 'Bearer secret-token' }
  const response = await emulator.fetch(
    new Request('https://engage.test/1.0/contents', { method: 'POST', headers, body }),
  )
  expect(response.status).toBe(200)
  return emulator.state.contents.at(-1)?.id ?? ''
}

describe('the page', () => {
  it('is shown to this machine only, unless the emulator is open to others', async () => {
    expect((await openPage().get('/')).status).toBe(200)
    expect((await openPage().get('/', 'http://emulator.example.com')).status).toBe(403)
    expect((await openPage(true).get('/', 'http://emulator.example.com')).status).toBe(200)
  })

  it('lets no other site fill in its forms', async () => {
    const { emulator, post } = openPage(true)
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const [userId] = emulator.account.agentUserIds
    const fields: [string, string][] = [
      ['threadId', threadId],
      ['userId', userId],
      ['act', 'open'],
    ] //
    expect((await post('/page/desk/handle', fields, { Origin: 'https://evil.example.com' })).status).toBe(403)
    expect(emulator.state.interventions).toEqual([])
    expect((await post('/page/desk/handle', fields)).status).toBe(200)
  })

  it('runs no scripts but its own, and is framed by nobody', async () => {
    const { headers } = await openPage().get('/')
    const policy = headers.get('Content-Security-Policy')
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  })

  it('shows pictures, and only saves what could run', async () => {
    const { emulator, get } = openPage()
    const files = [
      { filename: 'a.png', contentType: 'image/png', data: 'AAAA' },
      { filename: 'a"b.html', contentType: 'text/html', data: btoa('<script>alert(1)</script>') },
    ]
    const { attachments } = emulator.customer.writes({ body: null, attachments: files })
    const [picture, script] = await Promise.all(attachments.map(({ id }) => get(`/page/files/${id}`)))
    expect(picture?.headers.get('Content-Type')).toBe('image/png')
    expect(script?.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(script?.headers.get('Content-Disposition')).toBe("attachment; filename*=UTF-8''a%22b.html")
    expect(script?.headers.get('Content-Security-Policy')).toContain("default-src 'self'")
    expect((await get('/page/files/nothing')).status).toBe(404)
  })

  it('shows neither the access token nor a webhook’s secret', async () => {
    const { emulator, get } = openPage()
    const body = new URLSearchParams({
      url: 'https://a.test',
      secret: 'hook-secret',
      'registered_events[]': 'content.imported',
    })
    const headers = { Authorization: 'Bearer secret-token' }
    await emulator.fetch(new Request('https://engage.test/1.0/webhooks', { method: 'POST', headers, body }))
    await emulator.settled()
    emulator.customer.writes({ body: 'Hi' })
    await emulator.settled()
    const shown = await (await get('/?timeline=all')).text()
    expect(shown).toContain('POST /webhooks')
    expect(shown).toContain('<b>Webhook disabled</b> <small>validation failed</small> <small>a.test Bot</small>')
    expect(shown).not.toMatch(/secret-token|hook-secret/)
  })

  it('tells of a change, and of many at once only so often', async () => {
    const { emulator, get } = openPage()
    const reader = (await get('/page/changes')).body?.getReader()
    const next = async () => new TextDecoder().decode((await reader?.read())?.value)
    expect(await next()).toBe('event: refresh\ndata: \n\n')
    const told = next()
    for (let time = 0; time < 5; time += 1) emulator.customer.writes({ body: 'Hi' })
    expect(await told).toBe('event: refresh\ndata: \n\n')
    await reader?.cancel()
  })

  it('keeps what it shows in its address', () => {
    const view = viewOf(`${HERE}/?side=desk&thread=t&agent=a&timeline=all&nonsense=1`)
    expect(view).toEqual({ side: 'desk', threadId: 't', customerId: null, agentId: 'a', wholeTimeline: true })
    expect(linkTo(view)).toBe('/?side=desk&thread=t&agent=a&timeline=all')
    expect(linkTo(viewOf())).toBe('/')
    expect(linkTo(view, { side: 'all', threadId: null, customerId: 'c', agentId: null, wholeTimeline: false })).toBe(
      '/?customer=c',
    )
  })

  it('shows no thread where the address names one that is not there', async () => {
    const { emulator, get } = openPage()
    emulator.customer.writes({ body: 'Hi' })
    const shown = await (await get('/?thread=gone')).text()
    expect(shown).toContain('Open a thread.')
  })
})

describe('rich text', () => {
  it('is built anew from what is allowed', async () => {
    const body =
      '<p style="color: #ff0000">Hi <strong onclick="x">you &amp; me</strong><br><a href="https://a.test">here</a></p>'
    const link = '<a class="" href="https://a.test" target="_blank" rel="noopener noreferrer">here</a>'
    expect(`${await richText(body)}`).toBe(`<p>Hi <strong>you &amp; me</strong><br>${link}</p>`)
  })

  it('holds nothing that runs', async () => {
    const body =
      '<img src=x onerror=alert(1)><script>alert(2)</script><a href="javascript:alert(3)">go</a><!-- no -->&lt;b&gt;'
    expect(`${await richText(body)}`).toBe('alert(2)<span class="">go</span>&lt;b&gt;')
  })
})

describe('a new customer', () => {
  it('gets a source of their channel, with the default categories of the first, made only once', async () => {
    const { emulator, post } = openPage()
    const headers = { Origin: HERE, 'HX-Current-URL': `${HERE}/?side=customer` }
    for (const name of ['Wanda', 'Will']) {
      const made = await post(
        '/page/customer/new',
        [
          ['name', name],
          ['channel', 'whats_app'],
        ],
        headers,
      ) //
      expect(made.headers.get('HX-Redirect')).toMatch(/^\/\?side=customer&customer=\w+$/)
    }
    const [seeded, whatsApp, ...others] = emulator.state.sources
    expect(others).toEqual([])
    expect(whatsApp).toMatchObject({ type: 'whats_app', default_category_ids: seeded?.default_category_ids })
    const customer = emulator.state.identities.find(({ display_name }) => display_name === 'Will')
    await post('/page/customer/write', [
      ['customerId', customer?.id ?? ''],
      ['body', 'Hello'],
    ]) //
    expect(emulator.state.contents).toMatchObject([{ source_id: whatsApp?.id, author_id: customer?.id }])
  })

  it('writes something or nothing is sent', async () => {
    const { emulator, post } = openPage()
    const { author_id, thread_id } = emulator.customer.writes({ body: 'Hi' })
    const refused = await post('/page/customer/write', [
      ['customerId', author_id],
      ['threadId', thread_id],
      ['body', ' '],
    ]) //
    expect([refused.status, await refused.text()]).toEqual([422, 'Write something, or choose a file.'])
    expect(emulator.state.contents).toHaveLength(1)
  })
})

describe('an answer to structured content', () => {
  const list = {
    type: 'list',
    title: 'Pick',
    sections: [{ title: 'One', identifier: '1', multiple_selection: true }],
    items: [
      { title: 'A', payload: 'a', section_identifier: '1' },
      { title: 'B', section_identifier: '1' },
    ],
  }

  it('names several choices where several were made', async () => {
    const { emulator, post } = openPage()
    const contentId = await offered(emulator, 'apple_business_chat', list)
    await post('/page/customer/answer', [
      ['contentId', contentId],
      ['item0', '0'],
      ['item0', '1'],
    ]) //
    const answer = emulator.state.contents.at(-1)
    expect(answer).toMatchObject({
      body: 'A, B',
      structured_reply: {
        items: [
          { title: 'A', payload: 'a' },
          { title: 'B', payload: expect.any(String) },
        ],
      },
      in_reply_to_id: contentId,
    })
  })

  it('is refused where there is no such item, time or content', async () => {
    const { emulator, post } = openPage()
    const contentId = await offered(emulator, 'apple_business_chat', list)
    const times = await offered(emulator, 'apple_business_chat', {
      type: 'time_select',
      timeslots: [{ start_time: '2026-12-01T08:00+0100', duration: 3600, identifier: 'a' }],
      location: { latitude: 48.87, longitude: 2.34, radius: 100, title: 'Paris' },
    })
    const asked = emulator.state.contents[0]?.id ?? ''
    const refusal = async (...fields: [string, string][]) => (await post('/page/customer/answer', fields)).text()
    expect(await refusal(['contentId', contentId], ['item', '7'])).toContain('does not offer this choice')
    expect(await refusal(['contentId', times], ['timeslot', 'z'])).toContain('does not offer this choice')
    expect(await refusal(['contentId', asked], ['item', '0'])).toContain('nothing to choose')
    expect(await refusal(['contentId', 'nothing'])).toContain('not found')
    expect(emulator.state.contents).toHaveLength(4)
  })

  it('is not preceded by the text that was taken from it, but by any other', async () => {
    const { emulator, get } = openPage()
    await offered(emulator, 'apple_business_chat', list)
    const address = `/?side=customer&thread=${emulator.state.threads[0]?.id}`
    expect(await (await get(address)).text()).toContain('<p class="bubble">Choose</p>')
    const [first] = emulator.state.contents
    const body = new URLSearchParams({ in_reply_to_id: first?.id ?? '', structured_content: JSON.stringify(list) })
    const headers = { Authorization: 'Bearer secret-token' }
    await emulator.fetch(new Request('https://engage.test/1.0/contents', { method: 'POST', headers, body }))
    expect(emulator.state.contents.at(-1)?.body).toBe('Pick')
    expect(await (await get(address)).text()).not.toContain('<p class="bubble">Pick</p>')
  })

  it('leads to web addresses only: an app is not on this machine', async () => {
    const { emulator, get } = openPage()
    const items = [{ type: 'url', title: 'Deep', url: 'shop://cart', url_fallback: 'https://shop.example.com/cart' }]
    await offered(emulator, 'engage_messaging', { type: 'template', title: 'Go', items })
    const shown = await (await get(`/?thread=${emulator.state.threads[0]?.id}`)).text()
    expect(shown).not.toContain('shop://')
    expect(shown).toContain('Deep')
  })
})

describe('the desk', () => {
  it('takes over a thread whose intervention is open by taking that over', async () => {
    const { emulator, post } = openPage()
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const { account, desk, state } = emulator
    desk.open({ threadId, userId: account.botUserId })
    const [, userId] = account.agentUserIds
    await post('/page/desk/handle', [
      ['threadId', threadId],
      ['userId', userId],
      ['act', 'take over'],
    ]) //
    expect(state.interventions).toMatchObject([{ status: 'opened', user_id: userId }])
    expect(state.thread(threadId).category_ids).toEqual([account.otherCategoryId, account.agentCategoryId])
  })

  it('takes over nothing while the thread is being categorized', async () => {
    const { emulator, post } = openPage()
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    emulator.weather.switches.categorizingMs = 60_000
    emulator.desk.recategorize({ threadId, categoryIds: [] })
    const [userId] = emulator.account.agentUserIds
    const refused = await post('/page/desk/handle', [
      ['threadId', threadId],
      ['userId', userId],
      ['act', 'take over'],
    ]) //
    expect(refused.status).toBe(409)
    expect(emulator.state.interventions).toEqual([])
  })
})
