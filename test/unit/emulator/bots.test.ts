import { describe, expect, it } from 'vitest'
import { idsOf, type Scene, scene } from './scene.ts'

async function engaged(here: Scene) {
  const content = here.emulator.customer.writes({ body: 'Hi' })
  const { status, body } = await here.rest('POST /bots/engage', { content_id: content.id })
  return { status, body, content, threadId: content.thread_id, id: String(body.id) }
}

describe('POST /bots/engage', () => {
  it('opens an intervention as the token’s user', async () => {
    const here = await scene()
    const { status, body, content } = await engaged(here)
    expect(status).toBe(200)
    expect(body).toMatchObject({ content_id: content.id, user_id: here.emulator.account.botUserId, status: 'opened' })
    expect((await here.rest('POST /bots/engage', { content_id: content.id })).status).toBe(422)
    expect((await here.rest('POST /bots/engage')).status).toBe(422)
  })
})

describe('POST /bots/complete', () => {
  it('closes the intervention and completes the task', async () => {
    const here = await scene()
    const { id, threadId } = await engaged(here)
    const { body } = await here.rest('POST /bots/complete', { intervention_id: id })
    expect(body).toEqual({ status: '200', message: 'Success' })
    expect(here.emulator.state.intervention(id).closed).toBe(true)
    expect(here.emulator.state.thread(threadId).closed).toBe(false)
    expect(here.emulator.state.tasks).toMatchObject([{ queue: 'history' }])
    expect((await here.rest('POST /bots/complete', { intervention_id: id })).status).toBe(422)
  })

  it('closes the thread and adds categories where asked to', async () => {
    const here = await scene()
    const { id, threadId } = await engaged(here)
    const { agentCategoryId, botCategoryId, otherCategoryId } = here.emulator.account
    const closing = { intervention_id: id, close_thread: 'true', 'thread_category_ids[]': agentCategoryId }
    await here.rest('POST /bots/complete', closing)
    expect(here.emulator.state.thread(threadId)).toMatchObject({
      closed: true,
      thread_category_ids: [otherCategoryId, botCategoryId, agentCategoryId],
    })
  })

  it('changes nothing where it is refused', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const { id, threadId } = await engaged(here)
    const unknown = { intervention_id: id, close_thread: 'true', 'thread_category_ids[]': 'nothing' }
    expect((await rest('POST /bots/complete', unknown)).status).toBe(422)
    emulator.desk.assign({ threadId, userId: emulator.account.agentUserIds[0] })
    expect((await rest('POST /bots/complete', { intervention_id: id })).status).toBe(422)
    expect((await rest('POST /bots/complete')).status).toBe(422)
    expect(emulator.state.thread(threadId).closed).toBe(false)
    expect(emulator.state.intervention(id).closed).toBe(false)
  })
})

describe('POST /bots/handover of a virtual agent', () => {
  const TO_AGENT = { from: 'bot', to: 'agent', type: 'engage_virtual_agent' }

  it('lets the intervention’s task wait for agents, under the new categories', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const { id, threadId } = await engaged(here)
    const { agentCategoryId, agentUserIds } = emulator.account
    expect(idsOf(await rest('GET /tasks'))).toEqual([])
    const parameters = { ...TO_AGENT, intervention_id: id, 'thread_category_ids[]': agentCategoryId }
    expect((await rest('POST /bots/handover', parameters)).body).toEqual({ status: '200', message: 'Success' })
    expect((await rest('GET /tasks')).body.records).toMatchObject([{ thread_id: threadId, agent_ids: agentUserIds }])
    expect(emulator.state.thread(threadId).thread_category_ids).toEqual([agentCategoryId])
    emulator.desk.assign({ threadId, userId: agentUserIds[1] })
    expect(idsOf(await rest('GET /tasks'))).toEqual([])
    const back = { from: 'agent', to: 'bot', type: 'engage_virtual_agent', intervention_id: id }
    await rest('POST /bots/handover', back)
    expect(emulator.state.intervention(id).user_id).toBe(emulator.account.botUserId)
    expect((await rest('POST /bots/handover', back)).status).toBe(422)
  })

  it('is 422 without what it needs', async () => {
    const here = await scene()
    const { rest } = here
    const { id, threadId } = await engaged(here)
    const whole = { ...TO_AGENT, intervention_id: id }
    for (const missing of Object.keys(whole)) {
      const parameters = Object.entries(whole).filter(([name]) => name !== missing)
      expect((await rest('POST /bots/handover', Object.fromEntries(parameters))).status, missing).toBe(422)
    }
    expect((await rest('POST /bots/handover', { ...whole, to: 'bot' })).status).toBe(422)
    here.emulator.desk.close({ threadId })
    expect((await rest('POST /bots/handover', whole)).status).toBe(422)
  })
})

describe('POST /bots/handover of a channel', () => {
  it('takes the customer’s foreign id, and an app for the way back, which an intervention blocks', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const { agentCategoryId, botCategoryId } = emulator.account
    const source = emulator.control.addSource({ type: 'messenger', defaultCategoryIds: [botCategoryId] })
    const customer = emulator.control.addCustomer({ sourceId: source.id, foreignId: 'fb-1' })
    const { thread_id: threadId } = emulator.customer.writes({
      sourceId: source.id,
      customerId: customer.id,
      body: 'Hi',
    })
    const toAgent = { from: 'bot', to: 'agent', type: 'messenger', identity_foreign_id: 'fb-1' }
    const call = async (parameters: Record<string, string>) => (await rest('POST /bots/handover', parameters)).status
    expect(await call({ ...toAgent, 'thread_category_ids[]': agentCategoryId })).toBe(200)
    expect(emulator.state.thread(threadId).thread_category_ids).toEqual([agentCategoryId])
    expect(await call({ ...toAgent, identity_foreign_id: 'fb-2' })).toBe(422)
    expect(await call({ ...toAgent, type: 'instagram' })).toBe(422)
    const toBot = { ...toAgent, from: 'agent', to: 'bot', app_id: 'app' }
    expect(await call({ ...toBot, app_id: '' })).toBe(422)
    expect(await call(toBot)).toBe(200)
    emulator.desk.open({ threadId })
    expect(await call(toBot)).toBe(422)
  })
})
