import { expect, it } from 'vitest'
import { alertsOf, webhookState } from '../../../src/sweep/webhook-state.ts'

const webhook = (active: boolean | null, webhook_status: string | null, source_ids: string[] | null = null) => ({
  id: 'webhook-1',
  active,
  url: 'https://bridge.example/webhook',
  webhook_status,
  source_filter: null,
  source_ids,
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
  expect(webhookState([webhook(active, status)], ['s1'])).toBe(state)
  expect(alertsOf(webhookState([webhook(active, status)], ['s1']))).toEqual(alerts)
})

it('does not know the state of a webhook that is not shown', () => {
  expect(webhookState([], ['s1'])).toBe('unknown')
  expect(alertsOf('unknown')).toEqual([])
})

it('is content with one of several to the same source that works, and hopes for one that is tried again', () => {
  expect(webhookState([webhook(false, 'disabled'), webhook(true, 'enabled')], ['s1'])).toBe('enabled')
  expect(webhookState([webhook(false, 'disabled'), webhook(true, 'suspended')], ['s1'])).toBe('suspended')
})

it('is as bad as for the source that is served worst', () => {
  const works = webhook(true, 'enabled', ['s1'])
  const suspended = webhook(true, 'suspended', ['s2'])
  const off = webhook(false, 'disabled', ['s3'])
  expect(webhookState([works, suspended], ['s1', 's2'])).toBe('suspended')
  expect(webhookState([works, off], ['s1', 's3'])).toBe('disabled')
  expect(webhookState([works, suspended, off], ['s1', 's2', 's3'])).toBe('disabled')
  expect(webhookState([webhook(true, 'enabled'), suspended, off], ['s1', 's2', 's3'])).toBe('enabled')
})

it('is not that of an old webhook for a source from which nothing comes any more', () => {
  expect(webhookState([webhook(true, 'enabled', ['s1']), webhook(false, 'disabled', ['s2'])], ['s1'])).toBe('enabled')
})

it('is that of a webhook of which the platform could never deliver anything', () => {
  expect(webhookState([webhook(true, 'enabled', ['s1']), webhook(true, 'suspended', ['s2'])], ['s1'])).toBe('suspended')
  expect(webhookState([webhook(true, 'enabled', ['s1']), webhook(true, 'suspended')], ['s1'])).toBe('suspended')
  expect(webhookState([webhook(true, 'suspended')], [])).toBe('suspended')
  expect(webhookState([webhook(true, 'suspended', ['s1'])], [])).toBe('suspended')
  expect(webhookState([webhook(false, 'disabled', ['s1'])], [])).toBe('disabled')
  expect(webhookState([webhook(true, 'enabled', ['s1'])], [])).toBe('enabled')
})

it('says nothing of sources that no webhook takes any more', () => {
  expect(webhookState([webhook(true, 'enabled', ['s1'])], ['s1', 's2'])).toBe('enabled')
})
