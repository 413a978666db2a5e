import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import type { Conversation } from '../conversations.ts'
import { ALERT, files, posts, several, toAttachments } from '../forms.ts'
import { flag, type Html } from '../html.ts'
import type { Picture } from '../picture.ts'

export const replyFields = z.object({ threadId: z.string(), userId: z.string(), body: z.string(), files })
export const commentFields = z.object({
  threadId: z.string(),
  userId: z.string(),
  body: z.string().min(1, 'Write a comment first.'),
})
export const categoryFields = z.object({
  threadId: z.string(),
  userId: z.string(),
  categoryIds: several.optional().transform((ids) => ids ?? []),
})

/** What the agent writes: to the customer, to the colleagues, and on the thread's label. */
export function writing({ emulator, agent }: Picture, { thread, channel, comments }: Conversation): Html {
  const who = html`<input type="hidden" name="threadId" value="${thread.id}">
    <input type="hidden" name="userId" value="${agent?.id ?? ''}">`
  return html`<div class="composer">
    <form id="reply-${thread.id}" data-clear enctype="multipart/form-data"${posts('/page/desk/reply')}>
      ${who}
      <textarea name="body" rows="${channel.letters ? 4 : 1}" aria-label="Reply as ${agent?.firstname ?? 'nobody'}"
        placeholder="Reply as ${agent?.firstname ?? 'nobody'}"${channel.letters ? '' : html` data-enter`}></textarea>
      <button>Reply</button>
      <input type="file" name="files" multiple aria-label="Files to send">
      ${ALERT}
    </form>
    <details id="comments-${thread.id}">
      <summary>Private comment${comments.length === 0 ? '' : ` (${comments.length})`}</summary>
      <form data-clear${posts('/page/desk/comment')}>
        ${who}
        <textarea name="body" rows="1" aria-label="Private comment" placeholder="Only agents see this" data-enter></textarea>
        <button class="secondary">Comment</button>
        ${ALERT}
      </form>
    </details>
    <details id="categories-${thread.id}">
      <summary>Categories: ${names(emulator, thread.category_ids)}</summary>
      <form${posts('/page/desk/recategorize')}>
        ${who}
        <div class="row">
          ${emulator.state.categories.map(
            ({ id, name }) => html`<label>
              <input type="checkbox" name="categoryIds" value="${id}"${flag('checked', thread.category_ids.includes(id))}> ${name}
            </label>`,
          )}
          <button class="secondary">Recategorize</button>
        </div>
        ${ALERT}
      </form>
    </details>
  </div>`
}

function names({ state }: Emulator, ids: readonly string[]): string {
  const named = state.categories.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
  return named.join(', ') || 'none'
}

export async function reply(emulator: Emulator, fields: z.output<typeof replyFields>): Promise<void> {
  const { threadId, userId, body } = fields
  emulator.desk.reply({ threadId, userId, body: body.trim(), attachments: await toAttachments(fields.files) })
}
