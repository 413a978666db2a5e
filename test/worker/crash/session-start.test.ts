import { it } from 'vitest'
import { START_TEXT, STARTING_SOURCE, tellOfSessionsThere } from '../session-start.ts'
import { workerSettings } from '../settings.ts'
import { ALL_CRASHES_MS, expectTheSameAfterEachCrash, type Story, useCrashes } from './story.ts'

const story: Story = {
  flow: ({ text }) => ({ replies: [{ text: text === START_TEXT ? 'Welcome.' : `You said: ${text}` }] }),
  sourceId: STARTING_SOURCE,
  replies: ['Welcome.', 'You said: hello'],
  owner: workerSettings.ENGAGE_BOT_CATEGORY_ID,
}

tellOfSessionsThere()
useCrashes()

it(
  'says the welcome to a session and the answer to its first message exactly once, wherever the worker is killed',
  {
    timeout: ALL_CRASHES_MS,
  },
  () => expectTheSameAfterEachCrash(story),
)
