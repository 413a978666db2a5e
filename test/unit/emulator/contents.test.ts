import { expect, it } from 'vitest'
import { createEmulator } from '../../../tools/emulator/emulator.ts'

it('finds the contents of a thread, after saving and loading too', async ({ onTestFinished }) => {
  const emulator = createEmulator()
  onTestFinished(() => emulator.dispose())
  const { customer, state } = emulator
  const { thread_id: threadId } = customer.writes({ body: 'one' })
  customer.writes({ body: 'another thread' })
  customer.writes({ body: 'two', threadId })
  const texts = () => state.contentsOf(threadId).map(({ body }) => body)
  expect(texts()).toEqual(['one', 'two'])
  const saved = await emulator.save()
  customer.writes({ body: 'three', threadId })
  expect(state.thread(threadId).contents_count).toBe(3)
  await emulator.load(saved)
  expect(texts()).toEqual(['one', 'two'])
})
