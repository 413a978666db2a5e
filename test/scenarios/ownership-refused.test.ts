import { afterEach, describe, expect, it } from 'vitest'
import type { Fault, FaultHandle } from '../../tools/emulator/weather/faults.ts'
import { type Chat, PUT_CATEGORIES, platformClock, useWorld } from './world.ts'

/**
 * What is refused, or delayed for long: `GET /health` is degraded, and it is tried again slowly. One test after the
 * other: alerts are the account's. Slow retries come every 15 minutes, 0.45 s here.
 */

const APOLOGY = 'Something is wrong with me.'

const clock = platformClock()
const world = useWorld({
  settings: { TIME_SCALE: '2000', FALLBACK_MESSAGE: APOLOGY, REPLY_EXPIRY_MINUTES: '0.01' },
  emulator: { now: clock.now },
  // A handover waits 30 ms for the reply before it: not enough to post it twice.
  spared: ['POST /contents'],
})

const parts = () => world.engage.emulator
const desk = () => parts().desk

const faults: FaultHandle[] = []

function fail(fault: Fault): FaultHandle {
  const handle = parts().weather.fail(fault)
  faults.push(handle)
  return handle
}

afterEach(() => {
  for (const fault of faults.splice(0)) fault.cancel()
})

/** Each change of the thread's categories, until it is ended. */
const refuse = ({ threadId }: Chat, status: number) =>
  fail({ call: PUT_CATEGORIES, threadId, status, times: 10_000, when: 'before' })

/** While it is refused there is no rest: what came meanwhile has been looked at when the change was tried twice more. */
async function triedAgain(chat: Chat) {
  await chat.settled()
  await chat.calledTimes(PUT_CATEGORIES, chat.calls(PUT_CATEGORIES).length + 2)
}

async function botOwns(): Promise<Chat> {
  const chat = world.chat('first')
  await chat.hears('You said: first')
  await chat.quiet()
  return chat
}

async function agentActive(): Promise<Chat> {
  const chat = await botOwns()
  desk().open({ threadId: chat.threadId })
  await chat.belongsTo('agent')
  await chat.quiet()
  clock.nextSecond()
  return chat
}

describe('refused for good · returning', () => {
  it.each([403, 422])('%i: stays with agents, degraded; tried again slowly, and it recovers', async (status) => {
    const chat = await agentActive()
    const refusing = refuse(chat, status)
    desk().close({ threadId: chat.threadId })
    await world.alerts('return_refused')
    expect((await world.health()).status).toBe('degraded')
    clock.nextSecond()
    chat.says('anybody?')
    await triedAgain(chat)
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual(['first'])
    refusing.cancel()
    await chat.belongsTo('bot')
    await world.alerts()
    expect((await world.health()).status).toBe('ok')
    await chat.hears('You said: first', 'You said: anybody?')
  })
})

describe('refused for good · handing over because flow or replies failed for good', () => {
  it('apology, degraded; tried again slowly, and it recovers', async () => {
    const chat = await botOwns()
    const refusing = refuse(chat, 403)
    chat.flow(() => new Response('no', { status: 500 }))
    chat.says('second')
    await chat.hears('You said: first', APOLOGY)
    await world.alerts('handover_refused')
    // The bot has nothing more to say: what the customer writes waits for agents.
    chat.says('third')
    await triedAgain(chat)
    expect(chat.asked).toEqual(['first', 'second'])
    expect(chat.replies).toEqual(['You said: first', APOLOGY])
    refusing.cancel()
    await chat.belongsTo('agent')
    await world.alerts()
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first', APOLOGY])
  })

  it('a reply that cannot be posted for too long: handover', async () => {
    const chat = await botOwns()
    const failing = fail({
      call: 'POST /contents',
      threadId: chat.threadId,
      status: 409,
      times: 10_000,
      when: 'before',
    })
    chat.says('second')
    await chat.belongsTo('agent')
    await chat.quiet()
    failing.cancel()
    await chat.quiet()
    expect(chat.replies).toEqual(['You said: first'])
  })
})

describe('refused for good · taken by a person', () => {
  it('the bot is silent, degraded; tried again slowly, and it recovers', async () => {
    const chat = await botOwns()
    const refusing = refuse(chat, 403)
    desk().reply({ threadId: chat.threadId, body: 'Alice here.' })
    await world.alerts('handover_refused')
    chat.says('hello Alice')
    await triedAgain(chat)
    expect(chat.owner).toBe('bot')
    expect(chat.asked).toEqual(['first'])
    refusing.cancel()
    await chat.belongsTo('agent')
    await world.alerts()
    await chat.quiet()
    expect(chat.asked).toEqual(['first'])
  })
})

describe('409 for long', () => {
  it('handing over: degraded, until it gets through', async () => {
    const chat = await botOwns()
    const refusing = refuse(chat, 409)
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await world.alerts('handover_delayed')
    expect(chat.owner).toBe('bot')
    refusing.cancel()
    await chat.belongsTo('agent')
    await world.alerts()
  })

  it('returning: degraded, until it gets through', async () => {
    const chat = await agentActive()
    const refusing = refuse(chat, 409)
    desk().close({ threadId: chat.threadId })
    await world.alerts('return_delayed')
    expect(chat.owner).toBe('agent')
    refusing.cancel()
    await chat.belongsTo('bot')
    await world.alerts()
  })
})

// The last one: an alert that stays open would show in the others.
describe('refused for good · returning, and then called off', () => {
  it('a person writes then: the return is off, and nothing is degraded any more', async () => {
    const chat = await agentActive()
    const refusing = refuse(chat, 403)
    desk().close({ threadId: chat.threadId })
    await world.alerts('return_refused')
    clock.nextSecond()
    desk().reply({ threadId: chat.threadId, body: 'One more thing.' })
    await chat.settled()
    refusing.cancel()
    await chat.quiet(1_000)
    expect(chat.owner).toBe('agent')
    await world.alerts()
  })
})
