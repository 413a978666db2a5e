import {
  abortAllDurableObjects,
  listDurableObjectIds,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TABLES } from '../../src/conversation/schema.ts'
import { Governor } from '../../src/governor/governor.ts'
import { groupOf, identityOf } from '../../src/identities/directory.ts'
import { IdentityIndex } from '../../src/identities/identity-index.ts'
import { answered, ask, conversation, theLetter } from './admin.ts'
import { aMomentLater, cleanUp, createEngage, deliver, eventually, type LocalEngage, said, stubOf } from './engage.ts'

/** What is erased by order: a thread, and a person. What can be asked of Engage is the scenarios' business. */

let engage: LocalEngage
let flowTakesMs: number

beforeEach(() => {
  flowTakesMs = 0
  engage = createEngage(async ({ text }) => {
    if (flowTakesMs > 0) await new Promise((resolve) => setTimeout(resolve, flowTakesMs))
    return { replies: [{ text: `You said: ${text}` }] }
  })
})
afterEach(() => cleanUp(engage))

const erased = (threadId: string) => answered(ask(`/conversations/${threadId}`, { method: 'DELETE' }))
const forgotten = (identityId: string) => answered(ask(`/identities/${identityId}`, { method: 'DELETE' }))
const authorOf = (threadId: string) => {
  const [first] = engage.emulator.state.contentsOf(threadId)
  if (!first?.author_id) throw new Error('no author')
  return first.author_id
}
const known = async (identityId: string) => (await identityOf(env, identityId)).known()
const rows = async (threadId: string) =>
  runInDurableObject(await stubOf(threadId), (_instance, { storage }) =>
    TABLES.flatMap((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
  )
const isIndexed = (threadId: string) =>
  eventually(async () => expect((await known(authorOf(threadId))).threads).toEqual([threadId]))

/** What an identity's or a group's object holds. */
const entries = async (stub: DurableObjectStub<IdentityIndex>) =>
  runInDurableObject(stub, async (_instance, { storage }) => [...(await storage.list()).keys()])

describe('DELETE /admin/conversations/{thread_id}', () => {
  it('leaves nothing but the tombstone, and says in a receipt what there was', async () => {
    const threadId = await conversation(engage)
    await isIndexed(threadId)
    expect(await erased(threadId)).toEqual({
      code: 200,
      thread_id: threadId,
      erased_at: expect.stringMatching(/^\d{4}-.*Z$/),
      counts: expect.objectContaining({ messages: 1, replies: 1, identities: 1, dead_letters: 0 }),
      flow_sessions: [threadId],
    })
    const [tombstone, ...others] = await rows(threadId)
    expect(others).toEqual([])
    const { erasedSessions, erasedUpTo, botUserId, ...more } = JSON.parse(String(tombstone?.value))
    expect([erasedSessions, more]).toEqual([1, {}])
    expect(erasedUpTo % 1000).toBe(999)
    expect(botUserId).toBe(engage.emulator.account.botUserId)
    expect(await known(authorOf(threadId))).toEqual({ threads: [], group: null })
    expect(await entries(await identityOf(env, authorOf(threadId)))).toEqual([])
  })

  it('answers 404 where nothing is held, also the second time, and leaves no trace', async () => {
    expect(await erased('thread-of-nobody')).toMatchObject({ code: 404, error: 'not_found' })
    expect(await erased('x'.repeat(300))).toMatchObject({ code: 404 })
    const threadId = await conversation(engage)
    expect((await erased(threadId)).code).toBe(200)
    const held = await rows(threadId)
    expect(await erased(threadId)).toMatchObject({ code: 404 })
    expect(await rows(threadId)).toEqual(held)
  })

  it('does not answer again what the platform sends again', async () => {
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await said(engage, threadId, 'You said: hello')
    await erased(threadId)
    const held = await rows(threadId)
    expect((await deliver(delivery)).status).toBe(200)
    expect(await rows(threadId)).toEqual(held)
    expect(engage.asked).toEqual(['hello'])
  })

  it('begins the next session where the customer writes again, and knows still what was erased', async () => {
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await said(engage, threadId, 'You said: hello')
    await erased(threadId)
    await deliver(aMomentLater(engage.writes('again', threadId).delivery))
    await said(engage, threadId, 'You said: hello', 'You said: again')
    expect(await answered(ask(`/conversations/${threadId}`))).toMatchObject({ session: 2 })
    await isIndexed(threadId)
    await deliver(delivery)
    await eventually(() => expect(engage.asked).toEqual(['hello', 'again']))
    expect((await erased(threadId)).flow_sessions).toEqual([`${threadId}~2`, threadId])
  })

  it('takes its dead letters from the account', async () => {
    engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await theLetter()
    expect((await erased(threadId)).code).toBe(200)
    expect(await answered(ask('/dead-letters'))).toMatchObject({ records: [] })
  })

  it('ends a call of the flow, and posts nothing of its answer', async () => {
    flowTakesMs = 300
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await eventually(() => expect(engage.asked).toEqual(['hello']))
    expect((await erased(threadId)).code).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(engage.replies(threadId)).toEqual([])
    expect(await rows(threadId)).toHaveLength(1)
  })

  it('stays owed where something cannot be told, takes nothing in meanwhile, and is finished by the alarm', async () => {
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await said(engage, threadId, 'You said: hello')
    await isIndexed(threadId)
    const broken = vi.spyOn(IdentityIndex.prototype, 'removeThread').mockRejectedValue(new Error('unreachable'))
    expect((await erased(threadId)).code).toBe(503)
    expect((await deliver(engage.writes('again', threadId).delivery)).status).toBe(503)
    expect(await answered(ask(`/conversations/${threadId}`))).toMatchObject({ code: 404 })
    expect(engage.asked).toEqual(['hello'])
    await abortAllDurableObjects()
    broken.mockRestore()
    await eventually(async () => {
      await runDurableObjectAlarm(await stubOf(threadId))
      expect(await rows(threadId)).toHaveLength(1)
    })
    expect(await entries(await identityOf(env, authorOf(threadId)))).toEqual([])
  })

  it('can be repeated where the account could not be told', async () => {
    engage.emulator.weather.fail({ call: 'POST /contents', status: 404, when: 'before', times: 1 })
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await theLetter()
    vi.spyOn(Governor.prototype, 'reportDeadLetters').mockRejectedValueOnce(new Error('unreachable'))
    expect((await erased(threadId)).code).toBe(503)
    await eventually(async () => expect([200, 404]).toContain((await erased(threadId)).code))
    expect(await rows(threadId)).toHaveLength(1)
  })

  it('takes other methods for a mistake', async () => {
    const put = await ask('/conversations/thread-1', { method: 'PUT' })
    expect([put.status, put.headers.get('Allow')]).toEqual([405, 'GET, DELETE, HEAD'])
  })
})

describe('the index of identities', () => {
  it('is told once, however much is written', async () => {
    const add = vi.spyOn(IdentityIndex.prototype, 'addThread')
    const threadId = await conversation(engage)
    await deliver(engage.writes('more', threadId).delivery)
    await said(engage, threadId, 'You said: hello', 'You said: more')
    expect(add).toHaveBeenCalledTimes(1)
    expect(await entries(await identityOf(env, authorOf(threadId)))).toEqual([`thread:${threadId}`])
  })

  it('keeps no customer waiting where it cannot be reached, and is told later', async () => {
    const broken = vi.spyOn(IdentityIndex.prototype, 'addThread').mockRejectedValue(new Error('unreachable'))
    const threadId = await conversation(engage)
    expect(await known(authorOf(threadId))).toEqual({ threads: [], group: null })
    broken.mockRestore()
    await isIndexed(threadId)
  })

  it('has objects whose names tell nothing', async () => {
    const threadId = await conversation(engage)
    await isIndexed(threadId)
    const ids = await listDurableObjectIds(env.IDENTITY_INDEX)
    for (const id of ids) expect(id.name ?? '').not.toContain(authorOf(threadId))
  })
})

describe('DELETE /admin/identities/{id}', () => {
  it('erases every conversation of the person, and of nobody else', async () => {
    const mine = await conversation(engage)
    const me = authorOf(mine)
    const others = await conversation(engage, 'somebody else')
    await isIndexed(mine)
    const receipt = await forgotten(me)
    expect(receipt).toMatchObject({ code: 200, identity_ids: [me] })
    expect(receipt.conversations).toEqual([expect.objectContaining({ thread_id: mine, flow_sessions: [mine] })])
    expect(await rows(mine)).toHaveLength(1)
    expect((await answered(ask(`/conversations/${others}`))).code).toBe(200)
    expect(await forgotten(me)).toMatchObject({ code: 404, error: 'not_found' })
  })

  it('erases under all identities that were merged, and not under one that left again', async () => {
    const threads = [await conversation(engage, 'a'), await conversation(engage, 'b'), await conversation(engage, 'c')]
    const [a = '', b = '', c = ''] = threads.map(authorOf)
    for (const threadId of threads) await isIndexed(threadId)
    await regroup('identity.merged', a, 'group-1', 1)
    await regroup('identity.merged', b, 'group-1', 2)
    await regroup('identity.merged', c, 'group-1', 3)
    await regroup('identity.unmerged', c, null, 5)
    // Late, and twice: the newest counts.
    await regroup('identity.merged', c, 'group-1', 4)
    await regroup('identity.merged', a, 'group-1', 1)
    const receipt = await forgotten(b)
    expect(receipt).toMatchObject({ code: 200 })
    expect(new Set(receipt.identity_ids as string[])).toEqual(new Set([a, b]))
    expect(await rows(threads[0] ?? '')).toHaveLength(1)
    expect(await rows(threads[1] ?? '')).toHaveLength(1)
    expect((await answered(ask(`/conversations/${threads[2]}`))).code).toBe(200)
    expect(await entries(await groupOf(env, 'group-1'))).toEqual([])
    for (const id of [a, b]) expect(await entries(await identityOf(env, id))).toEqual([])
  })

  it('says what is left where a conversation cannot be erased now, and is done when it is repeated', async () => {
    const threadId = await conversation(engage)
    await isIndexed(threadId)
    vi.spyOn(IdentityIndex.prototype, 'removeThread').mockRejectedValueOnce(new Error('unreachable'))
    expect(await forgotten(authorOf(threadId))).toMatchObject({
      code: 503,
      message: expect.stringContaining('1 could'),
    })
    await eventually(async () => {
      const { code } = await forgotten(authorOf(threadId))
      expect([200, 404]).toContain(code)
      expect(await rows(threadId)).toHaveLength(1)
    })
    expect(await entries(await identityOf(env, authorOf(threadId)))).toEqual([])
  })

  it('answers 404 to who was never here, 405 to other methods', async () => {
    expect(await forgotten('nobody')).toMatchObject({ code: 404 })
    expect(await forgotten('x'.repeat(300))).toMatchObject({ code: 404 })
    expect((await ask('/identities/nobody')).status).toBe(405)
  })
})

describe('identity.merged', () => {
  it('is stored before it is acknowledged', async () => {
    vi.spyOn(IdentityIndex.prototype, 'addMember').mockRejectedValueOnce(new Error('unreachable'))
    expect((await merged('a', 'group-1', 1)).status).toBe(503)
    expect((await merged('a', 'group-1', 1)).status).toBe(200)
    expect(await (await groupOf(env, 'group-1')).members()).toEqual(['a'])
  })

  it('of another form is acknowledged and changes nothing', async () => {
    const event = { id: 'event-1', type: 'identity.merged', issued_at: '2026-01-01T00:00:00Z', resource: { id: 'a' } }
    expect((await deliver({ id: 'd', domain_id: 'd', events: [event] })).status).toBe(200)
    expect(await known('a')).toEqual({ threads: [], group: null })
  })
})

describe('GET /admin/conversations/{thread_id}/export', () => {
  it('gives all that is held, as a file', async () => {
    const threadId = await conversation(engage)
    const response = await ask(`/conversations/${threadId}/export`)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Disposition')).toMatch(/^attachment/)
    const held = await response.json<{ tables: Record<string, Record<string, unknown>[]> }>()
    expect(held).toMatchObject({ thread_id: threadId, schema_version: expect.any(Number) })
    expect(Object.keys(held.tables)).toEqual([...TABLES])
    expect(held.tables.state).toMatchObject([{ value: { threadId, session: { number: 1 } } }])
    expect(held.tables.identities).toMatchObject([{ identity_id: authorOf(threadId) }])
    expect(held.tables.replies).toHaveLength(1)
  })

  it('holds the texts that wait', async () => {
    const threadId = await conversation(engage)
    engage.emulator.weather.fail({ call: 'GET /content_threads/{id}', status: 503, when: 'before' })
    await deliver(engage.writes('this waits', threadId, { category_ids: null }).delivery)
    const response = await ask(`/conversations/${threadId}/export`)
    expect(await response.text()).toContain('this waits')
  })

  it('answers 404 where nothing is held, 405 to other methods', async () => {
    expect((await ask('/conversations/nobody/export')).status).toBe(404)
    expect((await ask('/conversations/nobody/export', { method: 'DELETE' })).status).toBe(405)
  })
})

const merged = (identityId: string, group: string | null, second: number, type = 'identity.merged') =>
  deliver({
    id: `delivery-${identityId}-${second}`,
    domain_id: 'domain',
    events: [
      {
        id: `event-${identityId}-${second}`,
        type,
        issued_at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
        resource: {
          type: 'identity',
          id: identityId,
          metadata: { new_identity_group_id: group, old_identity_group_id: null },
        },
      },
    ],
  })

async function regroup(type: string, identityId: string, group: string | null, second: number) {
  expect((await merged(identityId, group, second, type)).status).toBe(200)
}
