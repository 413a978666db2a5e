import { html } from 'hono/html'
import { channelOf } from '../channels.ts'
import type { Conversation } from '../conversations.ts'
import { current, type Html } from '../html.ts'
import { summary, timeTag } from '../message.ts'
import type { Picture } from '../picture.ts'
import { linkTo } from '../view.ts'

/** The last content that each customer has seen, by the thread. */
export type Seen = Map<string, string>

/** Whose phone to look at: customers with their last message, those who have not written yet on top. */
export function chats({ view, conversations, newcomers, selected, customer }: Picture, seen: Seen): Html {
  return html`<nav class="list" aria-label="Customers">
    <ul>
      ${newcomers.map(
        (
          newcomer,
        ) => html`<li><a href="${linkTo(view, { threadId: null, customerId: newcomer.id })}"${current(newcomer.id === customer?.id)}>
          <span><b>${newcomer.display_name}</b> <small>${channelOf(newcomer.type).label}</small></span>
          <span class="last">has not written yet</span>
        </a></li>`,
      )}
      ${conversations.map((one) => {
        const { thread, contents, channel } = one
        const last = contents.at(-1)
        return html`<li><a href="${linkTo(view, { threadId: thread.id })}"${current(one === selected)}>
          <span><b>${one.customer.display_name}</b> <small>${channel.label}</small></span>
          ${isUnread(one, seen) ? html`<span class="dot" role="img" aria-label="unread"></span>` : timeTag(last?.created_at ?? '')}
          <span class="last">${summary(last)}</span>
        </a></li>`
      })}
    </ul>
  </nav>`
}

function isUnread({ thread, contents, customer }: Conversation, seen: Seen): boolean {
  const last = contents.at(-1)
  return last !== undefined && last.author_id !== customer.id && seen.get(thread.id) !== last.id
}
