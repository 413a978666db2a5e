import type { Hono } from 'hono'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import type { WebhookResource } from '../../resources/resources.ts'
import { action } from '../forms.ts'
import type { Html } from '../html.ts'
import { panel } from '../panel.ts'
import type { Picture } from '../picture.ts'
import { keeping, loadAccount, loadFields, resetAccount, resetFields } from './keeping.ts'
import { setSwitches, switches } from './switches.ts'
import { webhooks } from './webhooks.ts'

/** What an administrator sees to: webhooks, how this account behaves, and what becomes of it. */
export function accountPane({ emulator, view }: Picture): Html {
  const registered = emulator.state.webhooks
  return panel(view, {
    side: 'account',
    title: 'Account',
    sight: inSight(registered),
    content: [webhooks(registered), switches(emulator), keeping()],
  })
}

function inSight(registered: readonly WebhookResource[]): string {
  if (registered.length === 0) return 'no webhook'
  const statuses = Map.groupBy(registered, (webhook) => webhook.webhook_status)
  const counted = [...statuses].map(([status, of]) => (registered.length === 1 ? status : `${of.length} ${status}`))
  return `${registered.length === 1 ? 'webhook' : 'webhooks'} ${counted.join(', ')}`
}

export function accountActions(app: Hono, emulator: Emulator): void {
  action(app, '/page/account/validate', z.object({ webhookId: z.string() }), emulator.control.validateWebhook)
  action(app, '/page/account/switches', z.looseObject({}), (fields) => setSwitches(emulator, fields))
  action(app, '/page/account/load', loadFields, (fields) => loadAccount(emulator, fields))
  action(app, '/page/account/reset', resetFields, (fields) => resetAccount(emulator, fields))
}
