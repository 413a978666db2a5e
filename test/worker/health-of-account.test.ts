import { reset } from 'cloudflare:test'
import { afterEach, expect, it } from 'vitest'
import { ACCOUNT } from '../../src/governor/alerts.ts'
import { governor } from './account-objects.ts'

afterEach(() => reset())

it('counts conversations in alerts of conversations, and none in those of the whole account', async () => {
  await governor().report('one', ['return_delayed'])
  await governor().report('two', ['return_delayed'])
  await governor().report(ACCOUNT, ['webhook_suspended'])
  const since = expect.any(Number)
  expect(await governor().openAlerts()).toEqual([
    { alert: 'return_delayed', conversations: 2, since },
    { alert: 'webhook_suspended', since },
  ])
  await governor().report(ACCOUNT, [])
  expect(await governor().openAlerts()).toHaveLength(1)
})
