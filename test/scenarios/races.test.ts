import { describe, expect, it } from 'vitest'
import { type Chat, PUT_CATEGORIES, READ_THREAD, useWorld } from './world.ts'

/** What happens while a call of the worker's own is under way must not be overlooked when it is answered. */

const REFUSED = 'Nobody is there just now.'

const world = useWorld({
  settings: { HANDOVER_EVENTS: 'error', HANDOVER_FAILED_MESSAGE: REFUSED, ENGAGE_INTERVENTIONS: 'always' },
})

const emulator = () => world.engage.emulator
const agents = () => [emulator().account.otherCategoryId, emulator().account.agentCategoryId]

async function answered(text: string): Promise<Chat> {
  const chat = world.chat(text)
  await chat.hears(`You said: ${text}`)
  return chat
}

it('reads the thread again when something contradicts while it is being read', async () => {
  const chat = await answered('first')
  const { threadId } = chat
  // The platform has its answer, Bot, but takes its time.
  const body = { ...emulator().state.thread(threadId) }
  emulator().weather.fail({ call: READ_THREAD, threadId, status: 200, body, when: 'before' })
  const reading = world.holdCalls(READ_THREAD, chat)
  const reads = chat.calls(READ_THREAD).length
  chat.says('without categories', { omit: ['category_ids'] })
  await reading.reached()
  emulator().desk.recategorize({ threadId, categoryIds: agents(), silent: true })
  chat.says('for an agent')
  await chat.settled()
  reading.letThrough()
  await chat.calledTimes(READ_THREAD, reads + 2)
  await chat.quiet()
  expect(chat.asked).toEqual(['first'])
  expect(chat.replies).toEqual(['You said: first'])
})

it('does not go round in circles when the flow answers a refused handover with the same handover', async () => {
  const chat = await answered('first')
  const { threadId } = chat
  chat.flow(() => ({ handover: true }))
  emulator().weather.fail({ call: PUT_CATEGORIES, threadId, status: 403, times: 50, when: 'before' })
  chat.says('a human please')
  await chat.isAsked('first', 'a human please', '')
  await chat.quiet()
  expect(chat.asked).toEqual(['first', 'a human please', ''])
  expect(chat.replies).toEqual(['You said: first', REFUSED])
  expect(chat.owner).toBe('bot')
})

it('goes on with a handover when the close of the thread before it is heard of late', async () => {
  const chat = await answered('first')
  const { threadId } = chat
  const late = emulator().weather.holdDeliveries({ type: 'content.thread_closed', threadId })
  emulator().desk.closeThread({ threadId })
  chat.flow(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
  emulator().weather.fail({ call: PUT_CATEGORIES, threadId, status: 409, times: 4, when: 'before' })
  chat.says('a human please')
  await chat.hears('You said: first', 'One moment.')
  await late.release()
  await chat.belongsTo('agent')
})

it('opens no intervention in a thread that an agent has taken meanwhile', async () => {
  const chat = world.quietChat('before')
  const { threadId } = chat
  emulator().weather.fail({ call: 'POST /interventions', threadId, status: 429, times: 3, when: 'before' })
  const refusing = world.holdCalls('POST /interventions', chat)
  chat.says('first')
  await refusing.reached()
  emulator().desk.open({ threadId, userId: emulator().account.agentUserIds[1] })
  await chat.settled()
  refusing.letThrough()
  await chat.belongsTo('agent')
  await chat.quiet()
  const users = emulator()
    .state.interventionsOf(threadId)
    .map((one) => one.user_id)
  expect(users).toEqual([emulator().account.agentUserIds[1]])
  expect(chat.replies).toEqual([])
})

describe('where only content.imported is registered', () => {
  const quiet = useWorld({ settings: { ENGAGE_INTERVENTIONS: 'always' }, events: ['content.imported'] })

  it('gives the thread to the person whose intervention it finds when it opens its own', async () => {
    const chat = quiet.quietChat('before')
    quiet.engage.emulator.desk.open({ threadId: chat.threadId })
    chat.says('hello')
    await chat.belongsTo('agent')
    await chat.quiet()
    expect(chat.replies).toEqual([])
  })
})
