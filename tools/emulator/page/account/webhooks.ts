import { html } from 'hono/html'
import type { WebhookResource } from '../../resources/resources.ts'
import { ALERT, posts } from '../forms.ts'
import type { Html } from '../html.ts'

/** Where events go, and whether they get there. */
export function webhooks(registered: readonly WebhookResource[]): Html {
  return html`<h3>Webhooks</h3>
    ${registered.length === 0 ? html`<p class="muted">None is registered, so nothing is delivered: POST /1.0/webhooks registers one.</p>` : ''}
    <ul class="plain-list">${registered.map(drawWebhook)}</ul>`
}

function drawWebhook({ id, name, url, webhook_status: status, registered_events }: WebhookResource): Html {
  const [first, ...others] = registered_events
  return html`<li><form id="webhook-${id}" class="webhook"${posts('/page/account/validate')}>
    <span><b>${name}</b> <span class="badge status-${status}">${status}</span></span>
    <small>${url}</small>
    <small title="${registered_events.join(', ')}">${first}${others.length === 0 ? '' : ` and ${others.length} more events`}</small>
    <button class="plain" name="webhookId" value="${id}" aria-label="Validate ${name} again">Validate again</button>
    ${ALERT}
  </form></li>`
}
