import { describe, expect, it } from 'vitest'
import { type Chat, eventually, useWorld } from './world.ts'

/** What an operator does by hand, through the admin API, with agents and customers on the other side. */

const API_TOKEN = 'scenario-admin-token'
const SORRY = 'Sorry, something went wrong.'
const EXPIRY_MS = 3_000

/** Threads stay with agents, so that nothing but the operator moves them back; replies expire soon. */
const world = useWorld({
  settings: {
    API_TOKEN,
    RETURN_POLICY: 'agent',
    FALLBACK_MESSAGE: SORRY,
    REPLY_EXPIRY_MINUTES: String(EXPIRY_MS / 60_000),
  },
})

async function admin(method: 'GET' | 'POST', path: string, fields?: unknown) {
  const response = await fetch(`${world.workerUrl}/admin${path}`, {
    method,
    headers: { Authorization: `Bearer ${API_TOKEN}`, 'Content-Type': 'application/json' },
    body: fields === undefined ? null : JSON.stringify(fields),
  })
  return { code: response.status, body: await response.json() }
}

const moves = (chat: Chat, to: 'handover' | 'resume', fields?: unknown) =>
  admin('POST', `/conversations/${chat.threadId}/${to}`, fields)

interface Letter {
  id: string
  thread_id: string
  reason: string
}

async function lettersOf(chat: Chat): Promise<Letter[]> {
  const { body } = await admin('GET', '/dead-letters?limit=200')
  const { records } = body as { records: Letter[] }
  return records.filter((letter) => letter.thread_id === chat.threadId)
}

async function theLetterOf(chat: Chat): Promise<Letter> {
  await eventually(async () => expect(await lettersOf(chat)).toHaveLength(1))
  const [letter] = await lettersOf(chat)
  if (!letter) throw new Error('no letter')
  return letter
}

/** Resumed by hand: Engage may have to be asked more than once. */
async function resumed(chat: Chat) {
  await eventually(async () => expect([200, 202]).toContain((await moves(chat, 'resume')).code))
  await chat.belongsTo('bot')
  await eventually(async () =>
    expect((await admin('GET', `/conversations/${chat.threadId}`)).body).toMatchObject({ owner: 'bot' }),
  )
}

describe.concurrent('an operator', () => {
  it('hands over by hand: the agent answers and the bot is silent; resumed, the bot answers again', async () => {
    const { desk } = world.engage.emulator
    const chat = world.chat('hello')
    await chat.hears('You said: hello')
    expect(await moves(chat, 'handover', { message: 'A colleague takes over.' })).toEqual({
      code: 202,
      body: { owner: 'handing_over' },
    })
    await chat.belongsTo('agent')
    await chat.hears('You said: hello', 'A colleague takes over.')
    chat.says('is a person there?')
    desk.reply({ threadId: chat.threadId, body: 'Yes, Ben here.' })
    await chat.settled()
    const refused = await moves(chat, 'resume')
    expect(refused).toMatchObject({ code: 409, body: { error: 'conflict' } })
    desk.close({ threadId: chat.threadId })
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    await resumed(chat)
    chat.says('hello bot')
    await chat.hears('You said: hello', 'A colleague takes over.', 'You said: hello bot')
    await chat.quiet()
    expect(chat.asked).toEqual(['hello', 'hello bot'])
    expect(chat.requests.at(-1)?.data.handover).toEqual({ status: 'completed' })
  })

  it('has a dead reply said after the fault is gone: the customer hears it exactly once', async () => {
    const chat = world.quietChat('hello')
    world.engage.emulator.weather.fail({
      call: 'POST /contents',
      threadId: chat.threadId,
      status: 404,
      when: 'before',
    })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    await chat.hears(SORRY)
    await chat.belongsTo('agent')
    const { id } = await theLetterOf(chat)
    expect(await admin('POST', `/dead-letters/${id}/retry`)).toMatchObject({ code: 409 })
    await resumed(chat)
    expect(await admin('POST', `/dead-letters/${id}/retry`)).toEqual({ code: 202, body: { status: 'retrying' } })
    await chat.hears(SORRY, 'You said: hello')
    await eventually(async () => expect(await lettersOf(chat)).toEqual([]))
    await chat.quiet()
    expect(chat.replies).toEqual([SORRY, 'You said: hello'])
    expect(chat.asked).toEqual(['hello'])
  })

  it('has a reply repeated that was in the thread all the time: the customer hears it exactly once', async () => {
    const { weather } = world.engage.emulator
    // The first answer tells who the bot's user is: otherwise the lost reply's own echo would be taken for a person's.
    const chat = world.chat('hi')
    await chat.hears('You said: hi')
    await chat.settled()
    const { threadId } = chat
    // It is posted, but neither the answer nor any read of the thread tells, until it has expired.
    weather.fail({ call: 'POST /contents', threadId, disconnect: true, when: 'after' })
    const blind = weather.fail({ call: 'GET /contents', threadId, status: 503, when: 'before', times: 10_000 })
    chat.says('hello')
    await chat.hears('You said: hi', 'You said: hello', SORRY)
    await chat.belongsTo('agent')
    blind.cancel()
    const { id, reason } = await theLetterOf(chat)
    expect(reason).toBe('expired')
    await resumed(chat)
    expect(await admin('POST', `/dead-letters/${id}/retry`)).toMatchObject({ code: 202 })
    await eventually(async () => expect(await lettersOf(chat)).toEqual([]))
    chat.says('and now?')
    await chat.hears('You said: hi', 'You said: hello', SORRY, 'You said: and now?')
    await chat.quiet()
    expect(chat.replies).toHaveLength(4)
  })

  it('discards what need not be said any more', async () => {
    const chat = world.quietChat('hello')
    world.engage.emulator.weather.fail({
      call: 'POST /contents',
      threadId: chat.threadId,
      status: 404,
      when: 'before',
    })
    await world.deliverEvents(world.eventOf(chat.firstContentId))
    const { id } = await theLetterOf(chat)
    expect(await admin('POST', `/dead-letters/${id}/discard`)).toEqual({ code: 200, body: { status: 'discarded' } })
    await eventually(async () => expect(await lettersOf(chat)).toEqual([]))
    expect(await admin('POST', `/dead-letters/${id}/retry`)).toMatchObject({ code: 404 })
    await chat.quiet()
    expect(chat.replies).toEqual([SORRY])
  })
})

it('leaves a line in the log for each thing done by hand, without a text or a token', async () => {
  const chat = world.chat('hello')
  await chat.hears('You said: hello')
  await moves(chat, 'handover', { message: 'a text nobody may log' })
  await chat.belongsTo('agent')
  await resumed(chat)
  await admin('POST', '/emergency', { on: false })
  for (const event of ['admin.handover', 'admin.resume', 'admin.emergency']) {
    expect(world.logged(event).length).toBeGreaterThan(0)
  }
  const logs = world.logs().join('\n')
  for (const secret of ['a text nobody may log', API_TOKEN]) expect(logs).not.toContain(secret)
})
