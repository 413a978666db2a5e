import { expect, it } from 'vitest'
import { workerSettings } from '../settings.ts'
import { ALL_CRASHES_MS, crashAt, expectTheSameAfterEachCrash, type Story, useCrashes } from './story.ts'

const story: Story = {
  flow: ({ text }) => ({ replies: [{ text: `You said: ${text}` }] }),
  replies: ['You said: hello'],
  owner: workerSettings.ENGAGE_BOT_CATEGORY_ID,
}

useCrashes()

it('says one reply exactly once, wherever the worker is killed', { timeout: ALL_CRASHES_MS }, () =>
  expectTheSameAfterEachCrash(story),
)

it('goes on by its own alarm after a crash, although nothing is sent again', { timeout: 60_000 }, async () => {
  const flowCall = { point: 'conversation/turn.ts#2', side: 'after' } as const
  const post = { point: 'conversation/delivery.ts#2', side: 'after' } as const
  expect(await crashAt(story, flowCall, 1, false)).toBeNull()
  expect(await crashAt(story, post, 1, false)).toBeNull()
})
