import { expect, it } from 'vitest'
import { type Chat, eventually, sleep, useWorld } from './world.ts'

const POST = 'POST /contents'

const world = useWorld()
const poor = useWorld({ settings: { ENGAGE_REQUESTS_PER_MINUTE: '6' } })

it('a 429 pauses the whole account, health shows it, and nothing is lost', async () => {
  const { weather } = world.engage.emulator
  const first = world.quietChat('first')
  const headers = { 'Retry-After': '2' }
  weather.fail({ call: POST, threadId: first.threadId, when: 'before', status: 429, headers })
  await world.deliverEvents(world.eventOf(first.firstContentId))
  await first.calledTimes(POST, 1)
  const pausedAt = first.calls(POST)[0]?.at ?? 0
  await world.alerts('engage_rate_limited')
  const others = ['second', 'third', 'fourth'].map((text) => world.chat(text))
  for (const chat of [first, ...others]) await eventually(() => expect(chat.replies).toHaveLength(1))
  for (const chat of others) expect((chat.calls(POST)[0]?.at ?? 0) - pausedAt).toBeGreaterThanOrEqual(1_950)
  await world.alerts()
})

it('a revoked token stops the calls but for one attempt now and then, and all goes on when it works again', async () => {
  const { account, control, calls } = world.engage.emulator
  const refused = () => calls.filter(({ status }) => status === 401).length
  control.revokeToken({ value: account.accessToken })
  const chats = ['one', 'two', 'three', 'four', 'five', 'six'].map((text) => world.chat(text))
  await world.alerts('engage_unauthorized')
  await sleep(1_000)
  // Some may have been under way when the first was refused; from then on there is one attempt at a time.
  const before = refused()
  await sleep(1_500)
  expect(refused() - before).toBeLessThanOrEqual(3)
  for (const chat of chats) expect(chat.replies).toEqual([])
  control.addToken({ userId: account.botUserId, value: account.accessToken })
  for (const chat of chats) await eventually(() => expect(chat.replies).toHaveLength(1))
  await world.alerts()
  expect(chats.map((chat: Chat) => chat.asked.length)).toEqual(chats.map(() => 1))
})

it('no more requests are made than the setting allows, and what is left waits without an alert', async () => {
  const chats = Array.from({ length: 8 }, (_, index) => poor.chat(`message ${index}`))
  const requests = () => poor.calls.filter(({ call }) => !call.endsWith('/webhooks')).length
  await eventually(() => expect(requests()).toBeGreaterThan(0))
  await chats[7]?.quiet(800)
  // Half of them: what an object that has just begun may have given before counts as spent.
  expect(requests()).toBeLessThanOrEqual(3)
  expect(await poor.health()).toEqual({ status: 'ok', alerts: [] })
  expect(poor.logged('reply.failed')).toEqual([])
})
