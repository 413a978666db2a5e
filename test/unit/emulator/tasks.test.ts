import { describe, expect, it } from 'vitest'
import { idsOf, type Scene, scene } from './scene.ts'

const EVENTS = 'assigned completed created destroyed recategorized taken transferred undelivered'
  .split(' ')
  .map((action) => `task.${action}`)

/** A customer whose thread is the agents'. */
async function waiting() {
  const here = await scene({}, EVENTS)
  const { customer, desk, account } = here.emulator
  const content = customer.writes({ body: 'Hi' })
  desk.recategorize({ threadId: content.thread_id, categoryIds: [account.agentCategoryId] })
  const [task] = here.emulator.state.tasks
  return { ...here, content, threadId: content.thread_id, id: String(task?.id) }
}

const queued = async ({ rest }: Pick<Scene, 'rest'>, queue?: string) => {
  return idsOf(await rest('GET /tasks', queue === undefined ? {} : { queue }))
}

describe('a waiting content', () => {
  it('makes one task per thread, which the topology holds back while the bot has it', async () => {
    const here = await scene({}, EVENTS)
    const { customer, state, settled } = here.emulator
    const content = customer.writes({ body: 'Hi' })
    customer.writes({ body: 'Hello?', threadId: content.thread_id })
    expect(state.tasks).toMatchObject([{ content_id: content.id, step: 'held', agent_ids: [], completed_at: null }])
    await settled()
    expect(here.types()).toEqual(['task.created'])
    expect(here.events()[0]?.resource).toMatchObject({
      type: 'task',
      metadata: { queue: 'global', thread_id: content.thread_id, identity_id: content.author_id, segment_index: 1 },
    })
  })

  it('is offered to free agents with the skill once the thread is theirs', async () => {
    const { emulator, rest, id, types } = await waiting()
    const [alice, ben] = emulator.account.agentUserIds
    expect((await rest(`GET /tasks/${id}`)).body).toMatchObject({ agent_ids: [alice, ben], step: 'agents' })
    await emulator.settled()
    expect(types()).toEqual(['task.created', 'task.recategorized', 'task.assigned'])
    emulator.desk.availability({ userId: alice, busyness: 'full' })
    emulator.control.addUser({ name: 'Carla', categoryIds: [emulator.account.otherCategoryId] })
    expect((await rest(`GET /tasks/${id}`)).body.agent_ids).toEqual([ben])
    emulator.desk.availability({ userId: ben, connected: false })
    expect((await rest(`GET /tasks/${id}`)).body.agent_ids).toEqual([])
  })

  it('leaves no task behind once it is replied to', async () => {
    const here = await scene({}, EVENTS)
    const { id } = here.emulator.customer.writes({ body: 'Hi' })
    await here.rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect(here.emulator.state.tasks).toEqual([])
    await here.emulator.settled()
    expect(here.types()).toEqual(['task.created', 'task.destroyed'])
  })
})

describe('a task', () => {
  it('is in the workbin of the agent who opens the intervention, and in the history once that is closed', async () => {
    const here = await waiting()
    const { emulator, id, threadId, events } = here
    const [alice] = emulator.account.agentUserIds
    const intervention = emulator.desk.open({ threadId, userId: alice })
    expect(await queued(here)).toEqual([])
    expect(await queued(here, `workbin_${alice}`)).toEqual([id])
    emulator.desk.close({ threadId })
    expect(await queued(here, `workbin_${alice}`)).toEqual([])
    expect(await queued(here, 'history')).toEqual([id])
    await emulator.settled()
    expect(events('task.taken')).toMatchObject([
      {
        user_id: alice,
        resource: { metadata: { type: 'ring', intervention_id: intervention.id, agent_ids: [alice] } },
      },
    ])
    const metadata = { action: 'closed', queue: 'history' }
    expect(events('task.completed')).toMatchObject([{ user_id: alice, action: 'closed', resource: { metadata } }])
  })

  it('is completed by deferring, and comes anew when the customer writes again', async () => {
    const here = await waiting()
    const { emulator, id, threadId, events } = here
    const [alice] = emulator.account.agentUserIds
    emulator.desk.open({ threadId, userId: alice })
    emulator.desk.defer({ threadId })
    emulator.customer.writes({ threadId, body: 'Still there?' })
    expect(await queued(here, 'history')).toEqual([id])
    const [next] = await queued(here, `workbin_${alice}`)
    expect(emulator.state.tasks.map((task) => task.id)).toEqual([id, next])
    await emulator.settled()
    expect(events('task.completed')).toMatchObject([{ resource: { metadata: { action: 'deferred' } } }])
  })

  it('waits again when its intervention is canceled, and changes hands with it', async () => {
    const here = await waiting()
    const { emulator, id, threadId, types } = here
    const [alice, ben] = emulator.account.agentUserIds
    emulator.desk.open({ threadId, userId: alice })
    emulator.desk.cancel({ threadId })
    expect(await queued(here)).toEqual([id])
    emulator.desk.open({ threadId, userId: alice })
    emulator.desk.assign({ threadId, userId: ben })
    expect(await queued(here, `workbin_${ben}`)).toEqual([id])
    await emulator.settled()
    expect(types().slice(-3)).toEqual(['task.assigned', 'task.taken', 'task.transferred'])
  })
})

describe('GET /tasks', () => {
  it('has the latest first, filters by channel and step, and hides sources that may not be read', async () => {
    const here = await waiting()
    const { emulator, rest, id } = here
    const mail = emulator.control.addSource({ type: 'email' })
    emulator.customer.writes({ sourceId: mail.id, body: 'Hi' })
    const other = emulator.state.tasks.at(-1)?.id
    const list = async (parameters: Record<string, string>) => idsOf(await rest('GET /tasks', parameters))
    expect(await list({})).toEqual([other, id])
    expect(await list({ channel_id: mail.channel_id })).toEqual([other])
    expect(await list({ step: 'held' })).toEqual([])
    emulator.control.setPermissions({ userId: emulator.account.botUserId, sourceId: mail.id, read: false })
    expect(await list({})).toEqual([id])
    expect((await rest(`GET /tasks/${other}`)).status).toBe(404)
  })
})

describe('the calls on a task', () => {
  it('move it to the undelivered queue, until somebody takes it', async () => {
    const here = await waiting()
    const { emulator, rest, id, threadId } = here
    expect((await rest(`POST /tasks/${id}/move`)).status).toBe(422)
    expect((await rest(`POST /tasks/${id}/move`, { queue: 'history' })).status).toBe(422)
    expect((await rest(`POST /tasks/${id}/move`, { queue: 'undelivered' })).body.agent_ids).toEqual([])
    expect(await queued(here, 'undelivered')).toEqual([id])
    expect((await rest(`POST /tasks/${id}/move`, { queue: 'undelivered' })).status).toBe(422)
    emulator.desk.open({ threadId })
    expect(await queued(here, 'undelivered')).toEqual([])
  })

  it('complete it with its intervention, but only in a workbin', async () => {
    const { emulator, rest, id, threadId } = await waiting()
    expect((await rest(`POST /tasks/${id}/complete`)).status).toBe(422)
    const intervention = emulator.desk.open({ threadId })
    expect((await rest(`POST /tasks/${id}/complete`)).body.completed_at).not.toBeNull()
    expect(emulator.state.intervention(intervention.id).closed).toBe(true)
    expect((await rest(`POST /tasks/${id}/transfer`, { 'agent_ids[]': emulator.account.agentUserIds })).status).toBe(
      422,
    )
  })

  it('offer it to others, who then can take it over', async () => {
    const here = await waiting()
    const { emulator, rest, id, threadId } = here
    const [alice, ben] = emulator.account.agentUserIds
    emulator.desk.open({ threadId, userId: alice })
    expect((await rest(`POST /tasks/${id}/transfer`, { 'agent_ids[]': ben })).status).toBe(200)
    expect(await queued(here)).toEqual([id])
    expect((await rest(`GET /tasks/${id}`)).body.agent_ids).toEqual([ben])
    emulator.desk.assign({ threadId, userId: ben })
    expect(await queued(here, `workbin_${ben}`)).toEqual([id])
    expect((await rest(`POST /tasks/${id}/transfer`, { 'agent_ids[]': 'nobody' })).status).toBe(404)
    expect((await rest(`POST /tasks/${id}/transfer`, { 'team_ids[]': 'any' })).status).toBe(422)
  })

  it('give it to the first agent at once with bypass, even a held one', async () => {
    const here = await scene()
    const { emulator, rest } = here
    const [alice, ben] = emulator.account.agentUserIds
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const id = String(emulator.state.tasks[0]?.id)
    await rest(`POST /tasks/${id}/transfer`, { 'agent_ids[]': [ben, alice], bypass: 'true' })
    expect(await queued(here, `workbin_${ben}`)).toEqual([id])
    expect(emulator.state.interventionsOf(threadId)).toMatchObject([{ user_id: ben, status: 'opened' }])
  })
})
