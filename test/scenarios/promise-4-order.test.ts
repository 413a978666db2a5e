import { expect, it } from 'vitest'
import { sleep, useWorld } from './world.ts'

const SETTLE_MS = 1_000

const world = useWorld()
const settling = useWorld({ settings: { MESSAGE_SETTLE_MS: String(SETTLE_MS) } })

/** A message that the platform has and that the worker is told of by hand. */
function later(ms: number): string {
  return new Date(Date.now() + ms).toISOString()
}

it.concurrent('handles messages of one delivery by their time', async () => {
  const chat = world.quietChat('first')
  const ids = [chat.firstContentId, ...['second', 'third'].map((text) => chat.says(text, { silent: true }).id)]
  const events = ids.map((id, index) => world.eventOf(id, { issued_at: later(index) }))
  expect((await world.deliverEvents(...events.reverse())).status).toBe(200)
  await chat.hears('You said: first', 'You said: second', 'You said: third')
  expect(chat.asked).toEqual(['first', 'second', 'third'])
})

it.concurrent('goes by the time, not by how it is written', async () => {
  const chat = world.quietChat('first')
  const second = chat.says('second', { silent: true }).id
  const moment = Math.floor(Date.now() / 1000) * 1000 - 10_000
  const inParis = new Date(moment + 7_200_000).toISOString().replace('.000Z', '.250+02:00')
  const inUtc = new Date(moment + 500).toISOString()
  // The one of the later time has the earlier text.
  await world.deliverEvents(
    world.eventOf(second, { issued_at: inUtc }),
    world.eventOf(chat.firstContentId, { issued_at: inParis }),
  )
  await chat.hears('You said: first', 'You said: second')
})

it.concurrent('handles messages by their time that come while the flow is thinking', async () => {
  const chat = world.chat('first')
  const flow = chat.flowThinks({ replies: [{ text: 'Yes, first.' }] })
  await chat.isAsked('first')
  const { weather } = world.engage.emulator
  const late = weather.holdDeliveries({ threadId: chat.threadId })
  chat.says('second')
  await chat.settled()
  // What is held now comes later than what is said after it.
  const held = late.eventIds.length
  expect(held).toBe(1)
  const third = chat.says('third', { silent: true })
  await world.deliverEvents(world.eventOf(third.id))
  await late.release()
  chat.flow(({ text }) => ({ replies: [{ text: `Yes, ${text}.` }] }))
  flow.answers()
  await chat.hears('Yes, first.', 'Yes, second.', 'Yes, third.')
  expect(chat.asked).toEqual(['first', 'second', 'third'])
})

it.concurrent('posts the replies in the order of the flow, one after the other', async () => {
  const chat = world.quietChat('count')
  const texts = Array.from({ length: 12 }, (_, index) => `Reply ${index + 1}.`)
  chat.flow(() => ({ replies: texts.map((text) => ({ text })) }))
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.hears(...texts)
  const calls = chat.calls('POST /contents')
  expect(calls).toHaveLength(texts.length)
  for (const [index, call] of calls.entries()) {
    const before = calls[index - 1]
    if (before) expect(call.at).toBeGreaterThanOrEqual(before.at + before.ms)
  }
})

it.concurrent('never overtakes a reply that waits', async () => {
  const chat = world.quietChat('first')
  chat.flow(({ text }) => ({ replies: [{ text: `${text}: one` }, { text: `${text}: two` }] }))
  const fault = { call: 'POST /contents', threadId: chat.threadId, when: 'before' } as const
  const outage = world.engage.emulator.weather.fail({ ...fault, status: 409, times: 1_000 })
  await world.deliverEvents(world.eventOf(chat.firstContentId))
  await chat.calledTimes('POST /contents', 2)
  chat.says('second')
  await chat.calledTimes('POST /contents', 4)
  // The flow is asked only when everything that it said before is out.
  expect(chat.asked).toEqual(['first'])
  expect(chat.replies).toEqual([])
  outage.cancel()
  await chat.hears('first: one', 'first: two', 'second: one', 'second: two')
})

it.concurrent('asks the flow about one message at a time', async () => {
  const chat = world.quietChat('one')
  let asking = 0
  let most = 0
  chat.flow(async ({ text }) => {
    asking += 1
    most = Math.max(most, asking)
    await sleep(150)
    asking -= 1
    return { replies: [{ text: `Done: ${text}` }] }
  })
  const ids = [chat.firstContentId, ...['two', 'three', 'four'].map((text) => chat.says(text, { silent: true }).id)]
  const events = ids.map((id, index) => world.eventOf(id, { issued_at: later(index) }))
  await world.deliverEvents(...events)
  await chat.hears('Done: one', 'Done: two', 'Done: three', 'Done: four')
  expect(most).toBe(1)
})

it.concurrent('does not let one customer wait for another', async () => {
  const slow = world.chat('slow')
  const flow = slow.flowThinks({ replies: [{ text: 'At last.' }] })
  await slow.isAsked('slow')
  const other = world.chat('quick')
  await other.hears('You said: quick')
  expect(slow.replies).toEqual([])
  flow.answers()
  await slow.hears('At last.')
})

it.concurrent('gathers a burst into one input for the flow', async () => {
  const chat = settling.quietChat('I have')
  const ids = [
    chat.firstContentId,
    ...['a question', 'about my order'].map((text) => chat.says(text, { silent: true }).id),
  ]
  const [first, second, third] = ids.map((id, index) => settling.eventOf(id, { issued_at: later(index) }))
  // Out of order, too.
  for (const event of [second, third, first]) expect((await settling.deliverEvents(event)).status).toBe(200)
  expect(chat.asked).toEqual([])
  await chat.hears('You said: I have\na question\nabout my order')
  expect(chat.asked).toHaveLength(1)
  expect(chat.requests[0]?.data.engage).toMatchObject({ content_id: ids[2], content_ids: ids })
  expect(chat.posted[0]?.in_reply_to_id).toBe(ids[2])

  chat.says('hello?')
  await chat.hears('You said: I have\na question\nabout my order', 'You said: hello?')
})

it.concurrent('waits for the end of a burst', async () => {
  const start = Date.now()
  const chat = settling.chat('only this')
  await chat.isAsked('only this')
  expect(Date.now() - start).toBeGreaterThanOrEqual(SETTLE_MS - 100)
})

it.concurrent('does not wait for ever for a customer who never pauses', async () => {
  const chat = settling.chat('message 0')
  const end = Date.now() + SETTLE_MS * 8
  let count = 0
  while (chat.asked.length === 0 && Date.now() < end) {
    await sleep(SETTLE_MS / 5)
    count += 1
    chat.says(`message ${count}`)
  }
  expect(chat.asked.length).toBeGreaterThan(0)
  expect(chat.asked[0]).toMatch(/^message 0\nmessage 1\n/)
})
