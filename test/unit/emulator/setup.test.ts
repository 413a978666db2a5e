import { describe, expect, it } from 'vitest'
import { idsOf, scene } from './scene.ts'

describe('sources', () => {
  it('are listed in order of creation, and hidden where they may not be read', async () => {
    const { emulator, rest } = await scene()
    const { sourceId, botUserId } = emulator.account
    const mail = emulator.control.addSource({ type: 'email', name: 'Mail' })
    await rest(`PUT /content_sources/${mail.id}`, { active: 'false' })
    expect(idsOf(await rest('GET /content_sources'))).toEqual([sourceId, mail.id])
    expect(idsOf(await rest('GET /content_sources', { active: 'true' }))).toEqual([sourceId])
    emulator.control.setPermissions({ userId: botUserId, sourceId, read: false })
    expect(idsOf(await rest('GET /content_sources'))).toEqual([mail.id])
    expect((await rest(`GET /content_sources/${sourceId}`)).status).toBe(404)
    expect((await rest(`PUT /content_sources/${sourceId}`, { name: 'Mine' })).status).toBe(404)
    const community = { id: mail.community_id, name: 'Mail', type: 'email', active: false }
    expect((await rest('GET /communities')).body.records).toMatchObject([community])
    expect((await rest(`GET /communities/${mail.community_id}`)).body).toMatchObject(community)
    expect((await rest('GET /communities/nothing')).status).toBe(404)
  })

  it('give new threads their default categories', async () => {
    const { emulator, rest } = await scene()
    const { sourceId, agentCategoryId, otherCategoryId } = emulator.account
    const before = emulator.customer.writes({ body: 'Hi' }).thread_id
    const { body } = await rest(`PUT /content_sources/${sourceId}`, { 'default_category_ids[]': agentCategoryId })
    expect(body).toMatchObject({ id: sourceId, name: 'Web chat', default_category_ids: [agentCategoryId] })
    expect((await rest(`GET /content_sources/${sourceId}`)).body).toEqual(body)
    const { thread_id: after } = emulator.customer.writes({ body: 'Hi' })
    expect(emulator.state.thread(after).thread_category_ids).toEqual([agentCategoryId])
    expect(emulator.state.thread(before).thread_category_ids).toContain(otherCategoryId)
  })

  it('take no unknown category, channel or color, and then change nothing', async () => {
    const { emulator, rest } = await scene()
    const call = `PUT /content_sources/${emulator.account.sourceId}`
    const wrongs: Record<string, string>[] = [
      { 'default_category_ids[]': 'nothing' },
      { channel_id: 'nothing' },
      { color: '10' },
    ]
    for (const wrong of wrongs) {
      expect((await rest(call, { name: 'Renamed', ...wrong })).status).toBe(422)
    }
    expect(emulator.state.sources[0]?.name).toBe('Web chat')
  })
})

describe('categories', () => {
  it('have what a set-up gives them, of which children have only name and color', async () => {
    const { emulator, rest } = await scene()
    const fields = { color: '3', mandatory: 'true', multiple: 'true', 'source_ids[]': emulator.account.sourceId }
    const top = (await rest('POST /categories', { name: 'Topic', ...fields })).body
    expect(top).toMatchObject({ color: 3, mandatory: true, multiple: true, source_ids: [emulator.account.sourceId] })
    const below = (await rest('POST /categories', { name: 'Price', parent_id: String(top.id), ...fields })).body
    expect(below).toMatchObject({ color: 3, mandatory: false, multiple: false, source_ids: [], parent_id: top.id })
    expect((await rest(`GET /categories/${below.id}`)).body).toEqual(below)
    expect((await rest('POST /categories', { name: 'Odd', color: '7' })).status).toBe(422)
    expect((await rest('POST /categories', { name: 'Odd', 'source_ids[]': 'nothing' })).status).toBe(422)
  })

  it('are changed in what the call names, and never put below themselves', async () => {
    const { emulator, rest } = await scene()
    const { botCategoryId } = emulator.account
    const parentId = String(emulator.state.categories.find(({ id }) => id === botCategoryId)?.parent_id)
    const { body } = await rest(`PUT /categories/${botCategoryId}`, { name: 'Robot' })
    expect(body).toMatchObject({ name: 'Robot', parent_id: parentId })
    expect((await rest(`PUT /categories/${parentId}`, { parent_id: botCategoryId })).status).toBe(422)
    expect((await rest(`PUT /categories/${botCategoryId}`, { parent_id: '' })).body.parent_id).toBeNull()
    expect((await rest('PUT /categories/nothing', { name: 'x' })).status).toBe(404)
  })

  it('leave everything that carried them when destroyed, in favour of another where one takes over', async () => {
    const { emulator, rest } = await scene()
    const { botCategoryId: bot, agentCategoryId: agent, otherCategoryId: other } = emulator.account
    const carla = emulator.control.addUser({ name: 'Carla', categoryIds: [other] })
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const successor = { take_over_category_id: agent }
    expect((await rest(`DELETE /categories/${bot}`, { take_over_category_id: 'nothing' })).status).toBe(422)
    expect((await rest(`DELETE /categories/${bot}`, successor)).body.id).toBe(bot)
    expect(emulator.state.thread(threadId).thread_category_ids).toEqual([other, agent])
    expect(emulator.state.sources[0]?.default_category_ids).toEqual([other, agent])
    await rest(`DELETE /categories/${other}`)
    expect(emulator.state.thread(threadId).thread_category_ids).toEqual([agent])
    expect(emulator.state.users.find(({ id }) => id === carla.id)?.category_ids).toEqual([other])
    expect((await rest(`GET /categories/${other}`)).status).toBe(404)
    const parentId = String(emulator.state.categories.find(({ id }) => id === agent)?.parent_id)
    expect((await rest(`DELETE /categories/${parentId}`)).status).toBe(422)
  })
})

describe('the lists that set-up tools read', () => {
  it('are there, and mostly empty', async () => {
    const { rest } = await scene()
    for (const list of ['roles', 'tags', 'teams', 'custom_fields', 'folders']) {
      expect((await rest(`GET /${list}`)).body, list).toEqual({ count: 0, offset: 0, limit: 30, records: [] })
    }
    expect((await rest('GET /locales')).body).toEqual([{ code: 'en', interface: true, name: 'English' }])
    expect((await rest('GET /timezones')).body).toEqual([{ name: 'UTC', utc_offset: 0 }])
  })
})
