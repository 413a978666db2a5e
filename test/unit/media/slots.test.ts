import { expect, it } from 'vitest'
import { Slots } from '../../../src/media/slots.ts'

it('lets so many tasks run at a time, in order, and goes on after one that fails', async () => {
  const slots = new Slots(2)
  const started: number[] = []
  const ends: (() => void)[] = []
  const task = (number: number) =>
    slots.run(async () => {
      started.push(number)
      await new Promise<void>((resolve) => ends.push(resolve))
      if (number === 1) throw new Error('failed')
      return number
    })
  const results = Promise.allSettled([1, 2, 3, 4].map(task))
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  await settle()
  expect(started).toEqual([1, 2])
  ends[0]?.()
  await settle()
  expect(started).toEqual([1, 2, 3])
  ends[2]?.()
  ends[1]?.()
  await settle()
  expect(started).toEqual([1, 2, 3, 4])
  ends[3]?.()
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  expect(await slots.run(async () => 'free again')).toBe('free again')
})
