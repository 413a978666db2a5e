import { describe, expect, it } from 'vitest'
import { EngageClient } from '../../../src/engage/client.ts'
import { watched } from './permits.ts'

/** What the sweep asks for: lists, of which one odd record hides no other. */

const AT = '2026-11-20T09:30:00Z'

function listing(records: unknown[]) {
  const urls: URL[] = []
  const { admit, asked } = watched()
  const engage = new EngageClient({
    baseUrl: 'https://acme.api.digital.ringcentral.com/1.0',
    accessToken: 'token-4711',
    timeoutMs: 5_000,
    admit,
    fetch: async (input) => {
      urls.push(new URL(String(input)))
      return Response.json({ count: records.length, offset: 0, limit: 150, records })
    },
  })
  return { engage, urls, asked }
}

describe('events', () => {
  it('are asked for by name and time, oldest first, with the lowest priority', async () => {
    const { engage, urls, asked } = listing([])
    await engage.listEvents(['content.imported', 'intervention.opened'], AT, 150)
    expect(urls[0]?.pathname).toBe('/1.0/events')
    expect(Object.fromEntries(urls[0]?.searchParams ?? [])).toEqual({
      q: `name_in:"content.imported" name_in:"intervention.opened" created_after:"${AT}" order:"created_at.asc"`,
      offset: '150',
      limit: '150',
    })
    expect(asked).toEqual(['read'])
  })

  it('are read one by one: what is odd counts and hides nothing', async () => {
    const { engage } = listing([null, { name: 'no id' }, { id: 1, name: 'content.imported', created_at: AT }])
    expect(await engage.listEvents(['content.imported'], AT, 0)).toMatchObject({
      ok: true,
      value: { size: 3, records: [{ id: '1', name: 'content.imported', extra_infos: { content_id: null } }] },
    })
  })
})

describe('contents', () => {
  it('are asked for by their sources, the newest first', async () => {
    const { engage, urls } = listing([])
    await engage.listContentsOfSources(['s1', 's2'], 0)
    expect(urls[0]?.searchParams.get('q')).toBe('source:"s1" source:"s2" order:created_at.desc')
  })

  it('are asked for by many ids at once, none of which gets out of its quotes', async () => {
    const { engage, urls } = listing([{ id: 'c1', body: 'hello', created_at: AT, anything: [1] }])
    const page = await engage.listContentsById(['c1', 'c2" text:"x'])
    expect(urls[0]?.searchParams.get('q')).toBe('id:"c1" id:"c2 text:x"')
    expect(page).toMatchObject({ ok: true, value: { records: [{ id: 'c1', body: 'hello', anything: [1] }] } })
  })
})

it('webhooks are read with what they show of their state and sources', async () => {
  const { engage } = listing([
    { id: 'w1', active: 'true', url: 'https://bridge.example/webhook', webhook_status: 'enabled', source_ids: ['s1'] },
    { id: 'w2', source_ids: 'odd' },
  ])
  expect(await engage.listWebhooks()).toMatchObject({
    ok: true,
    value: {
      records: [
        { id: 'w1', active: true, webhook_status: 'enabled', source_ids: ['s1'] },
        { id: 'w2', active: null, url: null, source_ids: null },
      ],
    },
  })
})
