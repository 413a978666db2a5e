import { html } from 'hono/html'
import type { Conversation } from '../conversations.ts'
import { current, type Html } from '../html.ts'
import { summary, timeTag } from '../message.ts'
import type { Picture } from '../picture.ts'
import { linkTo } from '../view.ts'

/** The account's threads by whose turn it is; a thread in both categories belongs to the agents. */
export function threads(picture: Picture): Html {
  const { conversations } = picture
  const owned = (...owners: Conversation['owner'][]) => conversations.filter(({ owner }) => owners.includes(owner))
  const groups = [
    { title: 'Agent', of: owned('agent', 'both') },
    { title: 'Bot', of: owned('bot') },
    { title: 'Other categories', of: owned('none') },
  ]
  return html`<nav class="list" aria-label="Threads">
    ${groups.map(({ title, of }) =>
      of.length === 0
        ? ''
        : html`<h3>${title} <small>${of.length}</small></h3>
          <ul>${of.map((one) => html`<li>${entry(picture, one)}</li>`)}</ul>`,
    )}
    ${conversations.length === 0 ? html`<p class="empty">No threads yet. Customers make them by writing.</p>` : ''}
  </nav>`
}

function entry({ view, selected, nameOf }: Picture, one: Conversation): Html {
  const { thread, intervention, waiting, contents } = one
  return html`<a href="${linkTo(view, { threadId: thread.id })}"${current(one === selected)}>
    <span><b>${one.customer.display_name}</b> <small>${one.channel.label}</small></span>
    ${timeTag(contents.at(-1)?.created_at ?? '')}
    <span class="last">${summary(contents.at(-1))}</span>
    <span class="badges">
      ${intervention ? html`<span class="badge">${nameOf(intervention.user_id)} · ${intervention.status}</span>` : ''}
      ${waiting ? html`<span class="badge waiting">waiting</span>` : ''}
      ${thread.closed ? html`<span class="badge">closed</span>` : ''}
    </span>
  </a>`
}
