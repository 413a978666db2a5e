import { validate } from '../delivery/handshake.ts'
import { addWebhook, removeWebhook, updateWebhook, type WebhookFields } from '../domain/webhooks.ts'
import type { Webhook } from '../records/webhooks.ts'
import { invalid } from '../refusal.ts'
import { webhookResource } from '../resources/resources.ts'
import { found } from '../world.ts'
import { page } from './page.ts'
import type { Parameters } from './parameters.ts'
import type { RestRoute } from './route.ts'

const NONE: WebhookFields = {
  name: '',
  url: '',
  verifyToken: null,
  secret: null,
  registeredEvents: [],
  sourceFilter: 'only',
  sourceIds: [],
  active: true,
}

export const webhookRoutes: RestRoute[] = [
  {
    // "Ordered by active (descending)".
    call: 'GET /webhooks',
    answer: ({ world, parameters }) => {
      const all = [...world.records.webhooks.values()].sort((a, b) => Number(b.active) - Number(a.active))
      return page(all, parameters, webhookResource)
    },
  },
  {
    call: 'POST /webhooks',
    answer: ({ world, settings, parameters, token }) => {
      const { result } = world.outbox.act(() => {
        const webhook = addWebhook(world, token, withParameters(NONE, parameters))
        if (webhook.active) validate(world, settings, webhook)
        return webhook
      })
      return webhookResource(result)
    },
  },
  {
    call: 'GET /webhooks/{id}',
    answer: ({ world, id }) => webhookResource(find(world.records.webhooks, id)),
  },
  {
    call: 'PUT /webhooks/{id}',
    answer: ({ world, settings, parameters, id }) => {
      const webhook = find(world.records.webhooks, id)
      const activates = parameters.flag('active') === true
      world.outbox.act(() => {
        const unproven = updateWebhook(world, webhook, withParameters(webhook, parameters), activates)
        if (unproven) validate(world, settings, webhook)
      })
      return webhookResource(webhook)
    },
  },
  {
    // "It renders webhook itself."
    call: 'DELETE /webhooks/{id}',
    answer: ({ world, id }) => {
      const webhook = find(world.records.webhooks, id)
      world.outbox.act(() => removeWebhook(world, webhook))
      return webhookResource(webhook)
    },
  },
]

function find(webhooks: ReadonlyMap<string, Webhook>, id: string): Webhook {
  return found(webhooks.get(id), 'The webhook')
}

/** Parameters that are left out stay as they are; an empty token or secret removes it. */
function withParameters(fields: WebhookFields, parameters: Parameters): WebhookFields {
  return {
    name: parameters.get('name') ?? fields.name,
    url: parameters.get('url') ?? fields.url,
    verifyToken: parameters.has('verify_token') ? parameters.get('verify_token') : fields.verifyToken,
    secret: parameters.has('secret') ? parameters.get('secret') : fields.secret,
    registeredEvents: parameters.has('registered_events')
      ? parameters.all('registered_events')
      : fields.registeredEvents,
    sourceFilter: sourceFilter(parameters.get('source_filter')) ?? fields.sourceFilter,
    sourceIds: parameters.has('source_ids') ? parameters.all('source_ids') : fields.sourceIds,
    active: parameters.flag('active') ?? fields.active,
  }
}

/** "Sources filtering strategy" of the administration page: the API's word for it is not documented. */
function sourceFilter(value: string | null): WebhookFields['sourceFilter'] | null {
  if (value === null || value === 'only' || value === 'except') return value
  throw invalid('source_filter must be only or except.')
}
