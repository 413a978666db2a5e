import { describe, expect, it } from 'vitest'
import { idsOf, type Scene, scene } from './scene.ts'

describe('identities', () => {
  it('are listed by community, source, foreign id and uuid, the newest first', async () => {
    const { emulator, rest } = await scene()
    const mail = emulator.control.addSource({ type: 'email' })
    const ofMail = emulator.state.sources.at(-1)?.identity_id
    const ann = emulator.control.addCustomer({ firstname: 'Ann', foreignId: 'crm-1' })
    const bea = emulator.control.addCustomer({ firstname: 'Bea', uuid: 'u-2' })
    const carl = emulator.control.addCustomer({ firstname: 'Carl', sourceId: mail.id })
    const list = async (parameters: Record<string, string>) => idsOf(await rest('GET /identities', parameters))
    const [newest, ...others] = await list({})
    expect(newest).toBe(carl.id)
    expect(others).toContain(ann.id)
    expect(await list({ community_id: mail.community_id })).toEqual([carl.id, ofMail])
    expect(await list({ source_id: mail.id })).toEqual([carl.id, ofMail])
    expect(await list({ source_id: mail.id, community_id: ann.community_id })).toContain(ann.id)
    expect(await list({ foreign_id: 'crm-1' })).toEqual([ann.id])
    expect(await list({ uuid: 'u-2' })).toEqual([bea.id])
    expect(await list({ user_id: emulator.account.botUserId })).toEqual([])
    expect((await rest('GET /identities', { sort: 'name' })).status).toBe(422)
  })

  it('show a customer’s names', async () => {
    const { emulator, rest } = await scene()
    const { id } = emulator.control.addCustomer({ firstname: 'Ann', lastname: 'Lee', email: 'ann@example.com' })
    const { body } = await rest(`GET /identities/${id}`)
    expect(body).toMatchObject({ display_name: 'Ann Lee', email: 'ann@example.com', identity_group_id: null })
    expect((await rest('GET /identities/nobody')).status).toBe(404)
  })

  it('are hidden from who may not read their source', async () => {
    const { emulator, rest } = await scene()
    const { id } = emulator.control.addCustomer({ firstname: 'Ann' })
    emulator.control.setPermissions({ userId: emulator.account.botUserId, read: false })
    expect((await rest(`GET /identities/${id}`)).status).toBe(404)
    expect(idsOf(await rest('GET /identities'))).toEqual([])
  })

  it('share a group once merged, which webhooks tell of', async () => {
    const { emulator, rest, events } = await scene({}, ['identity.merged', 'identity.unmerged'])
    const ann = emulator.control.addCustomer({ firstname: 'Ann' })
    const again = emulator.control.addCustomer({ firstname: 'Annie' })
    const third = emulator.control.addCustomer({ firstname: 'A.' })
    const [merged] = emulator.control.mergeIdentities({ identityIds: [ann.id, again.id] })
    const groupId = String(merged?.identity_group_id)
    emulator.control.mergeIdentities({ identityIds: [third.id, ann.id] })
    const inGroup = async (parameters: Record<string, string>) => idsOf(await rest('GET /identities', parameters))
    expect(await inGroup({ identity_group_id: groupId })).toEqual([third.id, again.id, ann.id])
    expect(emulator.control.unmergeIdentity({ identityId: again.id }).identity_group_id).toBeNull()
    expect(await inGroup({ identity_group_ids: `other,${groupId}`, sort: 'updated_at' })).toEqual([third.id, ann.id])
    await emulator.settled()
    const groups = (before: string | null, after: string | null) => ({
      resource: { type: 'identity', metadata: { old_identity_group_id: before, new_identity_group_id: after } },
    })
    expect(events('identity.merged')).toMatchObject([ann, again, third].map(() => groups(null, groupId)))
    expect(events('identity.unmerged')).toMatchObject([groups(groupId, null)])
  })

  it('are not merged with themselves, and not unmerged where they are in no group', async () => {
    const { emulator } = await scene()
    const { id } = emulator.control.addCustomer({})
    expect(() => emulator.control.mergeIdentities({ identityIds: [id, id] })).toThrow('Two identities')
    expect(() => emulator.control.mergeIdentities({ identityIds: [id, 'nobody'] })).toThrow('was not found')
    expect(() => emulator.control.unmergeIdentity({ identityId: id })).toThrow('in no group')
  })
})

describe('users', () => {
  it('are listed by e-mail and category, the newest first', async () => {
    const { emulator, rest } = await scene()
    const { otherCategoryId, agentUserIds, botUserId } = emulator.account
    const carla = emulator.control.addUser({ name: 'Carla', categoryIds: [otherCategoryId] })
    expect(idsOf(await rest('GET /users'))).toEqual([carla.id, ...[...agentUserIds].reverse(), botUserId])
    expect(idsOf(await rest('GET /users', { category_id: otherCategoryId }))).toEqual([carla.id])
    expect(idsOf(await rest('GET /users', { email: 'CARLA@example.com' }))).toEqual([carla.id])
    expect(idsOf(await rest('GET /users', { team_id: 'any' }))).toEqual([])
  })

  it('are shown by id, and as the token’s own', async () => {
    const { emulator, rest } = await scene()
    const [alice] = emulator.account.agentUserIds
    const { value } = emulator.control.addToken({ userId: alice })
    expect((await rest('GET /users/me')).body.id).toBe(emulator.account.botUserId)
    expect((await rest('GET /users/me', {}, value)).body).toMatchObject({ id: alice, firstname: 'Alice' })
    expect((await rest(`GET /users/${alice}`)).body.email).toBe('alice@example.com')
    expect((await rest('GET /users/nobody')).status).toBe(404)
  })
})

describe('GET /status', () => {
  const available = async ({ rest }: Scene, parameters: Record<string, string | string[]> = {}) => {
    const { body } = await rest('GET /status', parameters)
    return Array.isArray(body) ? body.map((status: { agent_id: string }) => status.agent_id) : body
  }

  it('is an array of the connected agents and their channels, without the bot', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const [alice, ben] = emulator.account.agentUserIds
    emulator.desk.availability({ userId: alice, busyness: 'full' })
    emulator.desk.availability({ userId: ben, connected: false })
    const channel = { id: expect.any(String), name: 'Web chat', status: 'available', busyness: 'full' }
    const status = { agent_id: alice, channels: [channel], custom_status: null }
    expect((await rest('GET /status')).body).toEqual([status])
    expect((await rest(`GET /status/${alice}`)).body).toEqual(status)
    expect((await rest(`GET /status/${ben}`)).body).toMatchObject({ error: 'disconnected', status: 404 })
    expect((await rest('GET /status/nobody')).body).toMatchObject({ error: 'not_found', status: 404 })
  })

  it('leaves out agents without the skill, without the reply permission, and all where a team is asked for', async () => {
    const here = await scene()
    const { control, account } = here.emulator
    const [alice, ben] = account.agentUserIds
    const carla = control.addUser({ name: 'Carla', categoryIds: [account.otherCategoryId] })
    expect(await available(here, { 'category_ids[]': account.agentCategoryId })).toEqual([alice, ben])
    const both = [account.agentCategoryId, account.otherCategoryId]
    expect(await available(here, { 'category_ids[]': both })).toEqual([alice, ben, carla.id])
    control.setPermissions({ userId: ben, reply: false })
    expect(await available(here, { 'source_ids[]': account.sourceId })).toEqual([alice, carla.id])
    expect(await available(here, { 'team_ids[]': 'any' })).toEqual([])
  })
})

describe('channels', () => {
  it('group sources', async () => {
    const { emulator, rest } = await scene()
    const { body } = await rest('GET /channels')
    const [first] = emulator.state.sources
    const joined = emulator.control.addSource({ type: 'email', channelId: first?.channel_id })
    const alone = emulator.control.addSource({ name: 'WhatsApp', type: 'whats_app' })
    expect(body).toMatchObject({ count: 1, records: [{ source_ids: [first?.id], hard_capability: 5 }] })
    expect((await rest(`GET /channels/${first?.channel_id}`)).body.source_ids).toEqual([first?.id, joined.id])
    expect((await rest(`GET /channels/${alone.channel_id}`)).body).toMatchObject({
      name: 'WhatsApp',
      source_ids: [alone.id],
    })
    expect((await rest('GET /channels/nothing')).status).toBe(404)
    expect(() => emulator.control.addSource({ channelId: 'nothing' })).toThrow('was not found')
  })
})

describe('intervention comments', () => {
  async function commented(here: Scene) {
    const { thread_id: threadId, author_id } = here.emulator.customer.writes({ body: 'Hi' })
    const intervention = here.emulator.desk.open({ threadId })
    const { body } = await here.rest('POST /intervention_comments', {
      intervention_id: intervention.id,
      body: 'Handed over',
    })
    return { comment: body, intervention, threadId, customerId: author_id }
  }

  it('are made as the token’s user and count on the intervention', async () => {
    const here = await scene()
    const { comment, intervention, threadId } = await commented(here)
    const { botUserId } = here.emulator.account
    expect(comment).toMatchObject({ body: 'Handed over', user_id: botUserId, thread_id: threadId })
    expect(here.emulator.state.intervention(intervention.id).comments_count).toBe(1)
    expect((await here.rest(`GET /intervention_comments/${comment.id}`)).body).toEqual(comment)
  })

  it('need a body and an intervention', async () => {
    const { rest } = await scene()
    expect((await rest('POST /intervention_comments', { intervention_id: 'x' })).status).toBe(422)
    expect((await rest('POST /intervention_comments', { body: 'x' })).status).toBe(422)
    expect((await rest('POST /intervention_comments', { body: 'x', intervention_id: 'x' })).status).toBe(404)
  })

  it('are listed by what they are about, the newest first', async () => {
    const here = await scene()
    const first = await commented(here)
    const second = await commented(here)
    const [alice] = here.emulator.account.agentUserIds
    const third = here.emulator.desk.comment({ threadId: first.threadId, userId: alice, body: 'Mine' })
    const list = async (parameters = {}) => idsOf(await here.rest('GET /intervention_comments', parameters))
    expect(await list()).toEqual([third.id, second.comment.id, first.comment.id])
    expect(await list({ intervention_id: first.intervention.id })).toEqual([third.id, first.comment.id])
    expect(await list({ thread_id: second.threadId })).toEqual([second.comment.id])
    expect(await list({ user_id: alice })).toEqual([third.id])
    expect(await list({ identity_id: second.customerId })).toEqual([second.comment.id])
  })

  it('are destroyed, and hidden from who may not read the source', async () => {
    const here = await scene()
    const { comment } = await commented(here)
    const path = `/intervention_comments/${comment.id}`
    here.emulator.control.setPermissions({ userId: here.emulator.account.botUserId, read: false })
    expect((await here.rest(`DELETE ${path}`)).status).toBe(404)
    expect(idsOf(await here.rest('GET /intervention_comments'))).toEqual([])
    here.emulator.control.setPermissions({ userId: here.emulator.account.botUserId, read: true })
    expect((await here.rest(`DELETE ${path}`)).body).toEqual(comment)
    expect((await here.rest(`GET ${path}`)).status).toBe(404)
  })
})
