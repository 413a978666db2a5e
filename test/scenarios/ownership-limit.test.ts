import { expect, it } from 'vitest'
import { platformClock, useWorld } from './world.ts'

/** HANDOVERS_PER_HOUR: a flow that always hands over, and agents who always close. */

const LIMIT = 2

const clock = platformClock()
const world = useWorld({
  settings: { HANDOVERS_PER_HOUR: String(LIMIT), HANDOVER_MESSAGE: '' },
  emulator: { now: clock.now },
})

it('bot and agents who play ping-pong with a customer end with the agents', async () => {
  const { desk } = world.engage.emulator
  const chat = world.quietChat('hello')
  chat.flow(() => ({ handover: true }))
  const words = ['one', 'two', 'three']
  for (const [index, text] of words.entries()) {
    chat.says(text)
    await chat.belongsTo('agent')
    await chat.quiet()
    clock.nextSecond()
    desk.open({ threadId: chat.threadId })
    await chat.quiet()
    clock.nextSecond()
    desk.close({ threadId: chat.threadId })
    if (index + 1 < LIMIT) await chat.belongsTo('bot')
    await chat.quiet()
  }
  expect(chat.owner).toBe('agent')
  expect(chat.asked.filter((text) => words.includes(text))).toEqual(words.slice(0, LIMIT))
  // With each close that does not give it back.
  const alerts = world.logged('conversation.alert').map(({ alert }) => alert)
  expect(alerts).toEqual(['handover_limit', 'handover_limit'])
})
