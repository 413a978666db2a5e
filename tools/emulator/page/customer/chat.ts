import { html } from 'hono/html'
import type { ContentResource } from '../../resources/resources.ts'
import type { Conversation } from '../conversations.ts'
import type { Html } from '../html.ts'
import { contentParts, timeTag } from '../message.ts'
import type { Answering } from '../structured/draw.ts'
import { readStructured } from '../structured/shapes.ts'

/** The conversation as the channel would draw it: the customer's own messages on the right. */
export function chat(conversation: Conversation): Html {
  const { contents, channel, customer, thread } = conversation
  return html`<div class="scroller" role="log" aria-label="Messages with ${customer.display_name}" tabindex="0">
    <ol class="chat" data-channel="${channel.type}" data-style="${channel.letters ? 'letters' : 'bubbles'}">
      ${contents.map((content) => {
        const mine = content.author_id === customer.id
        return html`<li id="chat-${content.id}" class="${mine ? 'mine' : 'theirs'}">
          ${channel.letters ? letterHead(conversation, mine) : ''}
          ${contentParts(content, 'customer', mine ? 'shown' : answering(content, conversation))}
          ${timeTag(content.created_at)}
        </li>`
      })}
      ${thread.closed ? html`<li class="notice">This conversation is closed. A new message opens it again.</li>` : ''}
    </ol>
  </div>`
}

function letterHead({ source, customer, thread }: Conversation, mine: boolean): Html {
  const business = `${source.name} <help@example.com>`
  const writer = `${customer.display_name} <${customer.email ?? 'customer@example.com'}>`
  return html`<header>
    <b>${thread.title.split('\n', 1)[0] || '(no subject)'}</b>
    <small>${mine ? `${writer} to ${business}` : `${business} to ${writer}`}</small>
  </header>`
}

/** What the customer's phone still lets them choose. Cards and lists can be used again and again. */
export function answering(content: ContentResource, { contents, channel, customer }: Conversation): Answering {
  const later = contents.slice(contents.indexOf(content) + 1)
  const answers = later.filter((one) => one.author_id === customer.id)
  const type = readStructured(content.structured_content)?.type
  if (type === 'select') {
    const gone = channel.quickReplies === 'while newest' ? later : answers
    return gone.length > 0 ? 'answered' : 'open'
  }
  const onlyOnce = type === 'time_select' || type === 'form' || type === 'apple_pay' || type === 'authenticate'
  return onlyOnce && answers.some((one) => one.in_reply_to_id === content.id) ? 'answered' : 'open'
}

/** The thread says so, or quick replies that are still open do. */
export function writingIsOff(conversation: Conversation): boolean {
  return (
    conversation.thread.disable_text_input ||
    conversation.contents.some((content) => {
      const structured = readStructured(content.structured_content)
      const disables = structured?.type === 'select' && structured.disable_text_input === true
      return disables && answering(content, conversation) === 'open'
    })
  )
}
