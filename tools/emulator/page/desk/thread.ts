import { html } from 'hono/html'
import type { CommentResource, ContentResource } from '../../resources/resources.ts'
import type { Conversation } from '../conversations.ts'
import type { Html } from '../html.ts'
import { contentParts, timeTag } from '../message.ts'
import type { Picture } from '../picture.ts'

/** The whole thread, with who wrote what; agents' notes to each other stand where they were made. */
export function thread(picture: Picture, conversation: Conversation): Html {
  const entries = [
    ...conversation.contents.map((content) => ({ id: content.id, drawn: message(picture, conversation, content) })),
    ...conversation.comments.map((comment) => ({ id: comment.id, drawn: note(picture, comment) })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1))
  return html`<div class="scroller" role="log" aria-label="Thread of ${conversation.customer.display_name}" tabindex="0">
    <ol class="chat" data-channel="desk" data-style="bubbles">${entries.map((entry) => entry.drawn)}</ol>
  </div>`
}

function message({ emulator, nameOf }: Picture, conversation: Conversation, content: ContentResource): Html {
  const { account } = emulator
  const isCustomers = content.author_id === conversation.customer.id
  const isBots = content.creator_id === account.botUserId
  const people = content.creator_id === null ? 'Automatic' : nameOf(content.creator_id)
  const ours = isBots ? 'Bot' : people
  const writer = isCustomers ? conversation.customer.display_name : ours
  return html`<li id="desk-${content.id}" class="${isCustomers ? 'theirs' : 'mine'}${isBots ? ' bot' : ''}">
    <small class="writer">${writer} ${timeTag(content.created_at)}</small>
    ${contentParts(content, 'desk', 'shown')}
    ${content.synchronization_status === 'success' ? '' : html`<small>${content.synchronization_status}</small>`}
  </li>`
}

function note({ nameOf }: Picture, comment: CommentResource): Html {
  return html`<li id="desk-${comment.id}" class="note">
    <small class="writer">${nameOf(comment.user_id)}, private ${timeTag(comment.created_at)}</small>
    <p class="bubble">${comment.body}</p>
  </li>`
}
