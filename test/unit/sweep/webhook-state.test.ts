import { expect, it } from 'vitest'
import { alertsOf, webhookState } from '../../../src/sweep/webhook-state.ts'

const webhook = (active: boolean | null, webhook_status: string | null) => ({
  id: 'webhook-1',
  active,
  url: 'https://bridge.example/webhook',
  webhook_status,
  source_filter: null,
  source_ids: null,
})

it.each([
  [true, 'enabled', 'enabled', []],
  [true, 'suspended', 'suspended', ['webhook_suspended']],
  [false, 'Suspended', 'suspended', ['webhook_suspended']],
  [true, 'disabled', 'disabled', ['webhook_disabled']],
  [false, 'enabled', 'disabled', ['webhook_disabled']],
  [false, null, 'disabled', ['webhook_disabled']],
  [null, null, 'enabled', []],
  [true, 'pending', 'enabled', []],
  [true, 'a word of tomorrow', 'enabled', []],
])('reads active %s and status %s as %s', (active, status, state, alerts) => {
  expect(webhookState([webhook(active, status)])).toBe(state)
  expect(alertsOf(webhookState([webhook(active, status)]))).toEqual(alerts)
})

it('does not know the state of a webhook that is not shown', () => {
  expect(webhookState([])).toBe('unknown')
  expect(alertsOf('unknown')).toEqual([])
})

it('is content with one of several that works, and hopes for one that is tried again', () => {
  expect(webhookState([webhook(false, 'disabled'), webhook(true, 'enabled')])).toBe('enabled')
  expect(webhookState([webhook(false, 'disabled'), webhook(true, 'suspended')])).toBe('suspended')
})
