import { describe, expect, it } from 'vitest'
import { type Chat, eventually, OVER_A_MINUTE, sleep, useWorld, type World } from './world.ts'

const SORRY = 'Sorry, something went wrong.'
const POST = 'POST /contents'
const OPEN = 'POST /interventions'
const CLOSE = 'PUT /interventions/{id}/close'
const CANCEL = 'DELETE /interventions/{id}/cancel'

const withVersion = ({ engage }: World) => ({ ENGAGE_API_URL: `${engage.url}/1.0/` })

/** The shortest there is: 8.64 s of silence. */
const RETENTION_DAYS = 0.0001
const RETENTION_MS = RETENTION_DAYS * 86_400_000

const auto = useWorld({
  settings: (it) => ({ ...withVersion(it), ENGAGE_INTERVENTIONS: 'auto', HANDOVER_INTERVENTION: 'close' }),
  emulator: { requireOpenIntervention: true },
})
const always = useWorld({
  settings: {
    ENGAGE_INTERVENTIONS: 'always',
    HANDOVER_INTERVENTION: 'cancel',
    SESSION_MINUTES: '0',
    FALLBACK_MESSAGE: '',
  },
})
const never = useWorld({
  settings: { ENGAGE_INTERVENTIONS: 'never', FALLBACK_MESSAGE: SORRY },
  emulator: { requireOpenIntervention: true },
})
const brief = useWorld({ settings: { SESSION_MINUTES: '0.01', RETENTION_DAYS: String(RETENTION_DAYS) } })

/** More than a hundredth of a minute. */
const SESSION_MS = 600
const PAUSE_MS = SESSION_MS + 400

function sessions(chat: Chat): string[] {
  return chat.requests.map(({ sessionId }) => sessionId.replace(chat.threadId, ''))
}

describe.concurrent('SESSION_MINUTES and RETENTION_DAYS', () => {
  it('begins another session after so much silence', async () => {
    const chat = brief.chat('one')
    await chat.hears('You said: one')
    await sleep(PAUSE_MS)
    chat.says('two')
    await chat.hears('You said: one', 'You said: two')
    await sleep(PAUSE_MS)
    chat.says('three')
    await chat.hears('You said: one', 'You said: two', 'You said: three')
    expect(sessions(chat)).toEqual(['', '~2', '~3'])
  })

  it('does not count the time that agents had the thread', async () => {
    const { desk } = brief.engage.emulator
    const chat = brief.chat('a human please')
    chat.flow(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
    await chat.belongsTo('agent')
    const reply = desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await sleep(PAUSE_MS)
    desk.close({ interventionId: reply.intervention_id ?? '' })
    await chat.belongsTo('bot')
    chat.flow(({ data }) => ({ replies: [{ text: `After: ${data.handover?.status}` }] }))
    chat.says('thanks')
    await chat.hears('One moment.', 'After: completed')
    expect(sessions(chat)).toEqual(['', ''])
  })

  it('erases a conversation after so much silence; the flow does not meet it again', async () => {
    const chat = brief.chat('one')
    await chat.hears('You said: one')
    const received = brief.logged('message.received').find((entry) => entry.content_id === chat.firstContentId)
    const erased = () =>
      brief.logged('conversation.erased').filter((entry) => entry.conversation === received?.conversation)
    await sleep(RETENTION_MS / 2)
    expect(erased()).toEqual([])
    await eventually(() => expect(erased()).toHaveLength(1))
    await sleep(500)
    // Erased once; there is no alarm that goes on for ever.
    expect(erased()).toHaveLength(1)
    chat.says('two')
    await chat.hears('You said: one', 'You said: two')
    expect(sessions(chat)).toEqual(['', '~2'])
  })

  it('does not erase a conversation that goes on', async () => {
    const chat = brief.chat('0')
    const said = ['You said: 0']
    for (let count = 1; count <= 4; count += 1) {
      await sleep(RETENTION_MS / 3)
      chat.says(String(count))
      said.push(`You said: ${count}`)
      await chat.hears(...said)
    }
    const received = brief.logged('message.received').find((entry) => entry.content_id === chat.firstContentId)
    const erased = brief.logged('conversation.erased').map((entry) => entry.conversation)
    expect(erased).not.toContain(received?.conversation)
  })
})

/** The flow ends a conversation in which an intervention is open. */
async function isClosedAfter(chat: Chat, ...replies: string[]) {
  chat.flow(() => ({ replies: [{ text: replies.at(-1) }], close: true }))
  chat.says('bye')
  await chat.hears(...replies)
  await eventually(() => expect(chat.interventions).toMatchObject([{ closed: true }]))
  expect(chat.calls(CLOSE)).toHaveLength(1)
  // A survey follows the last word: it comes before the close.
  expect(chat.calls(CLOSE)[0]?.at).toBeGreaterThanOrEqual(chat.calls(POST).at(-1)?.at ?? 0)
}

describe.concurrent('ENGAGE_INTERVENTIONS auto', () => {
  it('opens one when the API demands it, and repeats the reply', async () => {
    const chat = auto.chat('Hello')
    await chat.hears('You said: Hello')
    expect(chat.calls(POST).map((call) => call.status)).toEqual([422, 200])
    expect(chat.calls(OPEN)).toHaveLength(1)
    expect(chat.interventions).toMatchObject([{ user_id: auto.engage.emulator.account.botUserId, closed: false }])
  })

  it('opens none for the next reply: it is open already', async () => {
    const chat = auto.chat('one')
    await chat.hears('You said: one')
    chat.flow(() => ({ replies: [{ text: 'A' }, { text: 'B' }] }))
    chat.says('two')
    await chat.hears('You said: one', 'A', 'B')
    expect(chat.calls(OPEN)).toHaveLength(1)
    expect(chat.calls(POST)).toHaveLength(4)
    expect(chat.owner).toBe('bot')
  })

  it('opens it again where somebody closed it', async () => {
    const chat = auto.chat('one')
    await chat.hears('You said: one')
    await chat.quiet()
    const [intervention] = chat.interventions
    auto.engage.emulator.desk.close({ interventionId: intervention?.id ?? '' })
    await chat.quiet()
    chat.says('two')
    await chat.hears('You said: one', 'You said: two')
    expect(chat.calls(OPEN)).toHaveLength(2)
    expect(chat.asked).toEqual(['one', 'two'])
  })

  it('opens one though the answer to that is lost', async () => {
    const chat = auto.quietChat('Hello')
    auto.engage.emulator.weather.fail({ call: OPEN, threadId: chat.threadId, when: 'after', disconnect: true })
    await auto.deliverEvents(auto.eventOf(chat.firstContentId))
    await chat.hears('You said: Hello')
    await chat.quiet(800)
    expect(chat.interventions).toHaveLength(1)
    expect(chat.replies).toEqual(['You said: Hello'])
    expect(chat.owner).toBe('bot')
  })

  it('closes its own at a handover where HANDOVER_INTERVENTION says so, and the agents keep the thread', async () => {
    const chat = auto.chat('one')
    await chat.hears('You said: one')
    chat.flow(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
    chat.says('a human please')
    await chat.belongsTo('agent')
    await eventually(() => expect(chat.interventions).toMatchObject([{ closed: true }]))
    await chat.quiet(OVER_A_MINUTE)
    // The bot's own close does not bring the thread back.
    expect(chat.owner).toBe('agent')
    expect(chat.calls(CLOSE)).toHaveLength(1)
    chat.says('hello?')
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.asked).toEqual(['one', 'a human please'])
  })

  it('closes its own when the flow is done, after its last word', async () => {
    const chat = auto.chat('one')
    await chat.hears('You said: one')
    await isClosedAfter(chat, 'You said: one', 'Good bye.')
    expect(chat.owner).toBe('bot')
  })

  it('closes its own when the flow is done with its first word', async () => {
    const chat = auto.chat('bye')
    chat.flow(() => ({ replies: [{ text: 'Good bye.' }], close: true }))
    await chat.hears('Good bye.')
    await eventually(() => expect(chat.interventions).toMatchObject([{ closed: true }]))
  })

  it('is served at an address with a version: nothing is asked for elsewhere', () => {
    const calls = auto.engage.emulator.calls.map(({ call }) => call)
    expect(calls.length).toBeGreaterThan(0)
    expect(calls.filter((call) => call.includes('unknown'))).toEqual([])
  })
})

describe.concurrent('ENGAGE_INTERVENTIONS always', () => {
  it('opens one before the first reply', async () => {
    const chat = always.chat('one')
    await chat.hears('You said: one')
    chat.says('two')
    await chat.hears('You said: one', 'You said: two')
    expect(chat.calls(OPEN)).toHaveLength(1)
    expect(chat.calls(POST).map((call) => call.status)).toEqual([200, 200])
    const order = always.calls.filter((call) => call.threadId === chat.threadId).map(({ call }) => call)
    expect(order.indexOf(OPEN)).toBeLessThan(order.indexOf(POST))
    expect(chat.posted.map((content) => content.intervention_id)).toEqual(Array(2).fill(chat.interventions[0]?.id))
    expect(chat.owner).toBe('bot')
  })

  it('opens none where there is nothing to say', async () => {
    const chat = always.chat('thank you')
    chat.flow(() => ({}))
    await chat.isAsked('thank you')
    await chat.quiet()
    expect(chat.interventions).toEqual([])
  })

  it('closes it when the flow is done, and opens it again in the next session', async () => {
    const chat = always.chat('one')
    await chat.hears('You said: one')
    await isClosedAfter(chat, 'You said: one', 'Good bye.')
    await chat.quiet()
    expect(chat.owner).toBe('bot')
    chat.flow(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
    chat.says('two')
    await chat.hears('You said: one', 'Good bye.', 'You said: two')
    expect(sessions(chat)).toEqual(['', '', '~2'])
    expect(chat.calls(OPEN)).toHaveLength(2)
    expect(chat.interventions).toMatchObject([{ closed: false }])
  })

  it('closes it when the flow is done with its first word', async () => {
    const chat = always.chat('bye')
    chat.flow(() => ({ replies: [{ text: 'Good bye.' }], close: true }))
    await chat.hears('Good bye.')
    await eventually(() => expect(chat.interventions).toMatchObject([{ closed: true }]))
  })

  it('yields to a person who opens one in the same moment', async () => {
    const chat = always.chat('one')
    const open = always.holdCalls(OPEN, chat)
    await open.reached()
    always.engage.emulator.desk.open({ threadId: chat.threadId })
    await chat.settled()
    open.letThrough()
    await chat.belongsTo('agent')
    await chat.quiet(800)
    expect(chat.replies).toEqual([])
    expect(chat.interventions).toMatchObject([{ user_id: always.engage.emulator.account.agentUserIds[0] }])
  })

  it('cancels its own at a handover where HANDOVER_INTERVENTION says so', async () => {
    const chat = always.quietChat('one')
    const { weather } = always.engage.emulator
    // Only one without replies can be cancelled: here its only reply is refused.
    weather.fail({ call: POST, threadId: chat.threadId, when: 'before', status: 404 })
    await always.deliverEvents(always.eventOf(chat.firstContentId))
    await chat.belongsTo('agent')
    await eventually(() => expect(chat.calls(CANCEL)).toHaveLength(1))
    await chat.quiet()
    expect(chat.interventions).toEqual([])
    expect(chat.owner).toBe('agent')
    // FALLBACK_MESSAGE is empty: nothing is said.
    expect(chat.replies).toEqual([])
  })

  it('hands over though its own cannot be cancelled', async () => {
    const chat = always.chat('one')
    await chat.hears('You said: one')
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await chat.belongsTo('agent')
    await eventually(() => expect(chat.calls(CANCEL)).toMatchObject([{ status: 403 }]))
    await chat.quiet(OVER_A_MINUTE)
    expect(chat.owner).toBe('agent')
  })

  it('has one session for ever with SESSION_MINUTES 0', async () => {
    const chat = always.chat('one')
    await chat.hears('You said: one')
    await sleep(PAUSE_MS)
    chat.says('two')
    await chat.hears('You said: one', 'You said: two')
    expect(sessions(chat)).toEqual(['', ''])
  })
})

describe.concurrent('ENGAGE_INTERVENTIONS never', () => {
  it('opens none: where the API demands one the conversation goes to agents', async () => {
    const chat = never.chat('Hello')
    await chat.belongsTo('agent')
    await chat.quiet(800)
    expect(chat.replies).toEqual([])
    expect(chat.calls(OPEN)).toEqual([])
    expect(chat.interventions).toEqual([])
    expect(chat.asked).toEqual(['Hello'])
  })
})
