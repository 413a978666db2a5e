import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import { invalid } from '../../refusal.ts'
import type { IdentityResource } from '../../resources/resources.ts'
import type { Channel } from '../channels.ts'
import type { Conversation } from '../conversations.ts'
import { ALERT, files, posts, toAttachments } from '../forms.ts'
import { flag, type Html, NOTHING } from '../html.ts'

/** Where a customer writes. @param disabled the business lets them only click */
export function composer(
  customer: IdentityResource,
  conversation: Conversation | null,
  channel: Channel,
  disabled: boolean,
): Html {
  const to = html`<input type="hidden" name="customerId" value="${customer.id}">
    ${conversation ? html`<input type="hidden" name="threadId" value="${conversation.thread.id}">` : ''}`
  const id = conversation?.thread.id ?? customer.id
  return html`<div class="composer">
    <form id="compose-${id}" data-clear enctype="multipart/form-data"${posts('/page/customer/write')}>
      ${to}
      ${disabled ? html`<p class="muted">Writing is switched off here: choose one of the replies.</p>` : ''}
      <textarea name="body" rows="${channel.letters ? 4 : 1}" aria-label="Message of ${customer.display_name}"
        placeholder="${channel.letters ? 'Write an e-mail' : 'Write a message'}"${enterSends(channel)}${flag('disabled', disabled)}></textarea>
      <button${flag('disabled', disabled)}>Send</button>
      <input type="file" name="files" multiple aria-label="Files to send"${flag('disabled', disabled)}>
      ${ALERT}
    </form>
    ${channel.letters ? '' : location(id, to)}
  </div>`
}

/** A place is shared by itself, not with a text. */
function location(id: string, to: Html): Html {
  return html`<form id="locate-${id}"${posts('/page/customer/write')}>
    ${to}
    <details>
      <summary>Share a location</summary>
      <div class="row">
        <label>Latitude <input name="latitude" type="number" step="any" min="-90" max="90" value="48.8749" required></label>
        <label>Longitude <input name="longitude" type="number" step="any" min="-180" max="180" value="2.3455" required></label>
        <button class="secondary">Share</button>
      </div>
    </details>
    ${ALERT}
  </form>`
}

function enterSends(channel: Channel): Html {
  return channel.letters ? NOTHING : html` data-enter`
}

export const writeFields = z.object({
  customerId: z.string(),
  threadId: z.string().optional(),
  body: z.string().default(''),
  files,
  latitude: z.coerce.number().min(-90).max(90).optional(),
  longitude: z.coerce.number().min(-180).max(180).optional(),
})

/** A first message starts the thread; the other ones follow in it. */
export async function write(emulator: Emulator, fields: z.output<typeof writeFields>): Promise<void> {
  const { customerId, threadId, latitude, longitude } = fields
  const location = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude }
  const attachments = await toAttachments(fields.files)
  const body = fields.body.trim() === '' ? null : fields.body
  if (body === null && attachments.length === 0 && location === undefined) {
    throw invalid('Write something, or choose a file.')
  }
  const to =
    threadId === undefined ? { customerId, sourceId: sourceOf(emulator, customerId) } : { threadId, customerId }
  emulator.customer.writes({ ...to, body, attachments, location })
}

function sourceOf({ state }: Emulator, customerId: string): string | undefined {
  const customer = state.identities.find((identity) => identity.id === customerId)
  return state.sources.find((source) => source.community_id === customer?.community_id)?.id
}
