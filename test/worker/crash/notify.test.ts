import { it } from 'vitest'
import { workerSettings } from '../settings.ts'
import { ALL_CRASHES_MS, expectTheSameAfterEachCrash, type Story, useCrashes } from './story.ts'

const story: Story = {
  flow: () => ({}),
  path: '/notify',
  replies: ['event'],
  owner: workerSettings.ENGAGE_BOT_CATEGORY_ID,
}

useCrashes()

it('says a notification exactly once, wherever the worker is killed', { timeout: ALL_CRASHES_MS }, () =>
  expectTheSameAfterEachCrash(story),
)
