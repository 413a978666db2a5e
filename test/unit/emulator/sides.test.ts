import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readEnvelope } from './envelope.ts'
import { scene } from './scene.ts'

const SAMPLES = join(import.meta.dirname, '../../fixtures/deliveries')

function sampleFields(name: string): string[] {
  const [event] = readEnvelope(readFileSync(join(SAMPLES, `${name}.json`), 'utf8')).events
  return Object.keys(event?.resource.metadata ?? {}).sort()
}

describe('a customer', () => {
  it('starts a thread with the bot by writing', async () => {
    const { emulator, events } = await scene()
    const content = emulator.customer.writes({ body: 'Where is my order?' })
    expect(content).toMatchObject({
      created_from: 'synchronizer',
      creator_id: null,
      first_in_thread: true,
      intervention_id: null,
      status: 'new',
    })
    await emulator.settled()
    const { account } = emulator
    expect(events()).toMatchObject([
      {
        type: 'content.imported',
        resource: {
          type: 'message',
          id: content.id,
          metadata: {
            body: 'Where is my order?',
            category_ids: [account.otherCategoryId, account.botCategoryId],
            capabilities_supported: ['select', 'rich_link', 'template', 'carousel'],
            source_id: account.sourceId,
            source_type: 'engage_messaging',
            thread_title: 'Where is my order?',
          },
        },
      },
    ])
  })

  it('is told of with the fields of real deliveries', async () => {
    const { emulator, events } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.reply({ threadId: thread_id, body: 'Hello' })
    await emulator.settled()
    const fields = (type: string) => Object.keys(events(type)[0]?.resource.metadata ?? {}).sort()
    expect(fields('content.imported')).toEqual(sampleFields('content-imported-text'))
    expect(fields('content.replied')).toEqual(sampleFields('content-replied-by-agent'))
    expect(fields('content.exported')).toEqual(sampleFields('content-exported-failed'))
    expect(fields('intervention.opened')).toEqual(sampleFields('intervention-opened'))
  })

  it('writes on in a thread as the same identity', async () => {
    const { emulator } = await scene()
    const first = emulator.customer.writes({ body: 'One' })
    const second = emulator.customer.writes({ threadId: first.thread_id, body: 'Two' })
    expect(second).toMatchObject({ author_id: first.author_id, first_in_thread: false, thread_id: first.thread_id })
    const other = emulator.customer.writes({ customerId: first.author_id, body: 'Another thread' })
    expect(other.author_id).toBe(first.author_id)
    expect(other.thread_id).not.toBe(first.thread_id)
  })

  it('writes under the open intervention', async () => {
    const { emulator } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'One' })
    const { id } = emulator.desk.open({ threadId: thread_id })
    const content = emulator.customer.writes({ threadId: thread_id, body: 'Two' })
    expect(content).toMatchObject({ status: 'assigned', intervention_id: id })
  })

  it('brings a deferred intervention back', async () => {
    const { emulator, types } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'One' })
    const { id } = emulator.desk.open({ threadId: thread_id })
    expect(emulator.desk.defer({ threadId: thread_id }).status).toBe('deferred')
    emulator.customer.writes({ threadId: thread_id, body: 'Two' })
    expect(emulator.state.intervention(id)).toMatchObject({ status: 'opened', deferred_at: null })
    await emulator.settled()
    expect(types().slice(-2)).toEqual(['intervention.reactivated', 'content.imported'])
  })

  it('opens a closed thread again', async () => {
    const { emulator, types } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'One' })
    emulator.desk.closeThread({ threadId: thread_id })
    emulator.customer.writes({ threadId: thread_id, body: 'Two' })
    expect(emulator.state.thread(thread_id).closed).toBe(false)
    await emulator.settled()
    expect(types().slice(1)).toEqual(['content.thread_closed', 'content.thread_opened', 'content.imported'])
  })

  it('clicks: the title as body, the payload as structured reply, in reply to the last message', async () => {
    const { emulator, events } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const menu = emulator.desk.welcome({ threadId: thread_id, body: 'What can we do?' })
    emulator.customer.click({ threadId: thread_id, title: 'Track my order', payload: 'track_order' })
    await emulator.settled()
    expect(events().at(-1)?.resource.metadata).toMatchObject({
      body: 'Track my order',
      structured_reply: { payload: 'track_order' },
      in_reply_to_id: menu.id,
    })
  })

  it('writes on other channels, and with the dirt of real deliveries', async () => {
    const { emulator, events } = await scene()
    const { id: sourceId } = emulator.control.addSource({ type: 'whats_app' })
    emulator.customer.writes({
      sourceId,
      body: null,
      metadata: { location: { latitude: 1, longitude: 2 }, first_in_thread: 'true' },
      omit: ['category_ids'],
    })
    await emulator.settled()
    const metadata = events()[0]?.resource.metadata
    expect(metadata).toMatchObject({
      body: null,
      capabilities_supported: ['template', 'list'],
      first_in_thread: 'true',
      location: { latitude: 1, longitude: 2 },
      source_type: 'whats_app',
    })
    expect(metadata).not.toHaveProperty('category_ids')
  })
})

describe('the desk', () => {
  it('welcomes as the source, written by nobody', async () => {
    const { emulator, events } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const content = emulator.desk.welcome({ threadId: thread_id, body: 'Welcome!' })
    expect(content).toMatchObject({ status: 'user_initiated', creator_id: null, created_from: 'synchronizer' })
    await emulator.settled()
    expect(events('content.imported').at(-1)?.resource.id).toBe(content.id)
  })

  it('replies through the interface, opening an intervention if none is open', async () => {
    const { emulator, events, types } = await scene()
    const question = emulator.customer.writes({ body: 'Hi' })
    const [, ben] = emulator.account.agentUserIds
    const reply = emulator.desk.reply({ threadId: question.thread_id, userId: ben, body: 'Good morning' })
    expect(reply).toMatchObject({ created_from: 'interface', creator_id: ben, status: 'user_reply' })
    expect(emulator.state.content(question.id).status).toBe('replied')
    const [intervention] = emulator.state.interventionsOf(question.thread_id)
    expect(intervention).toMatchObject({ id: reply.intervention_id, user_id: ben })
    await emulator.settled()
    const expected = ['intervention.opened', 'content.imported', 'content.replied', 'content.exported']
    expect(types().slice(1)).toEqual(expected)
    expect(events('content.replied')[0]?.user_id).toBe(ben)
    emulator.desk.reply({ threadId: question.thread_id, userId: ben, body: 'Still there?' })
    expect(emulator.state.interventions).toHaveLength(1)
  })

  it('replies with files, with or without a text', async () => {
    const { emulator } = await scene()
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const file = { filename: 'bill.txt', contentType: 'text/plain', data: btoa('12 EUR') }
    const reply = emulator.desk.reply({ threadId, body: '', attachments: [file] })
    expect(reply).toMatchObject({ body: null, attachments: [{ filename: 'bill.txt', size: 6 }] })
    const [attachment] = reply.attachments
    expect(new TextDecoder().decode(emulator.state.fileOf(attachment?.id ?? '').bytes)).toBe('12 EUR')
  })

  it('does not reply with nothing, and opens no intervention for it', async () => {
    const { emulator } = await scene()
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    expect(() => emulator.desk.reply({ threadId, body: '' })).toThrow('needs a body or an attachment')
    expect(emulator.state.interventions).toEqual([])
  })

  it('reopens the closed intervention by replying', async () => {
    const { emulator, types } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    emulator.desk.reply({ threadId: thread_id, body: 'Good morning' })
    emulator.desk.close({ threadId: thread_id })
    emulator.desk.reply({ threadId: thread_id, body: 'One more thing' })
    await emulator.settled()
    expect(types()).toContain('intervention.reopened')
    expect(emulator.state.interventions).toHaveLength(1)
  })

  it('opens a new intervention although a closed one exists, but never a second open one', async () => {
    const { emulator } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const first = emulator.desk.open({ threadId: thread_id })
    expect(() => emulator.desk.open({ threadId: thread_id })).toThrow('already open')
    emulator.desk.close({ interventionId: first.id })
    const second = emulator.desk.open({ threadId: thread_id })
    expect(second.id).not.toBe(first.id)
    expect(() => emulator.desk.reopen({ interventionId: first.id })).toThrow('already open')
  })

  it('assigns an intervention, and says who did it', async () => {
    const { emulator, events } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const [alice, ben] = emulator.account.agentUserIds
    emulator.desk.open({ threadId: thread_id, userId: alice })
    emulator.desk.assign({ threadId: thread_id, userId: ben, byUserId: alice })
    await emulator.settled()
    for (const type of ['intervention.assigned', 'intervention.user_updated']) {
      expect(events(type)).toMatchObject([{ user_id: alice, resource: { metadata: { user_id: ben } } }])
    }
  })

  it('closes, reopens, defers and cancels, each with its event', async () => {
    const { emulator, types } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const { id } = emulator.desk.open({ threadId: thread_id })
    expect(emulator.desk.close({ interventionId: id }).closed).toBe(true)
    expect(emulator.desk.reopen({ interventionId: id }).status).toBe('reopened')
    expect(emulator.desk.defer({ interventionId: id }).status).toBe('deferred')
    emulator.desk.cancel({ interventionId: id })
    expect(emulator.state.interventions).toEqual([])
    await emulator.settled()
    const actions = ['opened', 'closed', 'reopened', 'deferred', 'canceled']
    expect(types().slice(1)).toEqual(actions.map((action) => `intervention.${action}`))
  })

  it('recategorizes a thread, with an event where an intervention is open', async () => {
    const { emulator, events } = await scene()
    const { thread_id } = emulator.customer.writes({ body: 'Hi' })
    const { agentCategoryId, agentUserIds } = emulator.account
    const categoryIds = [agentCategoryId]
    emulator.desk.recategorize({ threadId: thread_id, categoryIds: [] })
    emulator.desk.open({ threadId: thread_id })
    const thread = emulator.desk.recategorize({ threadId: thread_id, categoryIds })
    expect(thread.thread_category_ids).toEqual(categoryIds)
    await emulator.settled()
    expect(events('intervention.recategorized')).toMatchObject([
      { user_id: agentUserIds[0], resource: { metadata: { category_ids: categoryIds } } },
    ])
  })

  it('can do everything without a webhook saying so', async () => {
    const { emulator, types } = await scene({ categorizingMs: 5 })
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi', silent: true })
    const { desk } = emulator
    desk.welcome({ threadId, body: 'Welcome', silent: true })
    desk.reply({ threadId, body: 'Hello', silent: true })
    desk.recategorize({ threadId, categoryIds: [], silent: true })
    await emulator.settled()
    desk.close({ threadId, silent: true })
    desk.closeThread({ threadId, silent: true })
    desk.openThread({ threadId, silent: true })
    await emulator.settled()
    expect(types()).toEqual([])
    expect(emulator.state.thread(threadId).thread_category_ids).toEqual([])
    expect(emulator.state.contents.map((content) => content.synchronization_status)).not.toContain('waiting')
  })

  it('refuses what the platform would, and then changes and says nothing', async () => {
    const { emulator, types } = await scene()
    const { thread_id: threadId } = emulator.customer.writes({ body: 'Hi' })
    const { desk } = emulator
    expect(() => desk.close({ threadId })).toThrow('not found')
    expect(() => desk.reply({ threadId, body: 'Hi', userId: 'nobody' })).toThrow('not found')
    expect(() => desk.recategorize({ threadId, categoryIds: ['nothing'] })).toThrow('no category')
    desk.closeThread({ threadId })
    expect(() => desk.reply({ threadId, body: 'Hi' })).toThrow('closed')
    await emulator.settled()
    expect(types()).toEqual(['content.imported', 'content.thread_closed'])
    expect(emulator.state.interventions).toEqual([])
  })
})
