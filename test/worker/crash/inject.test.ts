import { it } from 'vitest'
import { workerSettings } from '../settings.ts'
import { ALL_CRASHES_MS, expectTheSameAfterEachCrash, type Story, useCrashes } from './story.ts'

const story: Story = {
  flow: ({ text }) => (text === 'event' ? { replies: [{ text: 'So I hear.' }] } : {}),
  path: '/inject',
  replies: ['So I hear.'],
  owner: workerSettings.ENGAGE_BOT_CATEGORY_ID,
}

useCrashes()

it(
  'says the answer to an input of another system exactly once, wherever the worker is killed',
  { timeout: ALL_CRASHES_MS },
  () => expectTheSameAfterEachCrash(story),
)
