import { validate } from '../delivery/handshake.ts'
import { addWebhook, updateWebhook, type WebhookFields } from '../domain/setup.ts'
import type { Webhook } from '../records.ts'
import { webhookResource } from '../resources.ts'
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
    answer: ({ world, settings, parameters }) => {
      const webhook = addWebhook(world, withParameters(NONE, parameters))
      validate(world, settings, webhook)
      return webhookResource(webhook)
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
      const changed = updateWebhook(webhook, withParameters(fieldsOf(webhook), parameters))
      if (changed) validate(world, settings, webhook)
      return webhookResource(webhook)
    },
  },
]

function find(webhooks: ReadonlyMap<string, Webhook>, id: string): Webhook {
  return found(webhooks.get(id), 'The webhook')
}

function fieldsOf({ name, url, verifyToken, secret, registeredEvents, sourceIds, active }: Webhook): WebhookFields {
  return { name, url, verifyToken, secret, registeredEvents, sourceIds, active }
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
    sourceIds: parameters.has('source_ids') ? parameters.all('source_ids') : fields.sourceIds,
    active: parameters.flag('active') ?? fields.active,
  }
}
