import { it } from 'vitest'
import { workerSettings } from '../settings.ts'
import { ALL_CRASHES_MS, expectTheSameAfterEachCrash, type Story, useCrashes } from './story.ts'

const story: Story = {
  flow: () => ({ replies: [{ text: 'One moment.' }, { text: 'One moment.' }], handover: true }),
  replies: ['One moment.', 'One moment.', workerSettings.HANDOVER_MESSAGE],
  owner: workerSettings.ENGAGE_AGENT_CATEGORY_ID,
}

useCrashes()

it(
  'says two equal replies and a handover exactly once, wherever the worker is killed',
  { timeout: ALL_CRASHES_MS },
  () => expectTheSameAfterEachCrash(story),
)
