import { expect, it } from 'vitest'
import { isCalm } from './weather.ts'
import { type Chat, useWorld } from './world.ts'

const world = useWorld()

/** How many events of a thread came more than once, and how many came first after a later one of the same thread. */
function deliveries({ threadId }: Chat) {
  const { emulator } = world.engage
  const issued = emulator.timeline().flatMap((entry) => (entry.kind === 'event' ? [entry.id] : []))
  const came = emulator.deliveries
    .filter((delivery) => delivery.threadId === threadId)
    .flatMap(({ eventIds }) => eventIds.map((id) => issued.indexOf(id)))
  const first = [...new Set(came)]
  return {
    duplicates: came.length - first.length,
    overtaken: first.filter((position, index) => first.slice(0, index).some((before) => before > position)).length,
  }
}

it('is as bad as announced, and each customer is answered once all the same', async () => {
  const chats = Array.from({ length: 30 }, (_, index) => world.chat(`customer ${index}`))
  for (const [index, chat] of chats.entries()) await chat.hears(`You said: customer ${index}`)
  for (const chat of chats) await chat.quiet()
  for (const [index, chat] of chats.entries()) {
    expect(chat.asked).toEqual([`customer ${index}`])
    expect(chat.replies).toEqual([`You said: customer ${index}`])
  }
  const seen = chats.map(deliveries)
  const felt = [
    seen.some(({ duplicates }) => duplicates > 0),
    seen.some(({ overtaken }) => overtaken > 0),
    world.engage.emulator.calls.some(({ spoiled }) => spoiled !== null),
  ]
  expect(felt).toEqual(Array(3).fill(!isCalm))
})
