import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { Emulator } from '../../emulator.ts'
import type { Conversation, Owner } from '../conversations.ts'
import { action } from '../forms.ts'
import type { Html } from '../html.ts'
import type { Picture } from '../picture.ts'
import { agents, availabilityFields, setAvailability } from './agents.ts'
import { handle, handleFields, handling } from './handling.ts'
import { thread } from './thread.ts'
import { threads } from './threads.ts'
import { categoryFields, commentFields, reply, replyFields, writing } from './writing.ts'

/** Engage as its agents see it. */
export function deskPane(picture: Picture): Html {
  const { selected, conversations } = picture
  return html`<section id="desk" class="pane" aria-labelledby="desk-title">
    <div class="aside">
      <h2 id="desk-title">Agent desk</h2>
      ${agents(picture)}
      ${threads(picture)}
    </div>
    <div class="body">
      ${selected ? opened(picture, selected) : html`<p class="empty">${conversations.length > 0 ? 'Open a thread.' : ''}</p>`}
    </div>
  </section>`
}

function opened(picture: Picture, conversation: Conversation): Html {
  const { intervention, owner, customer, waiting, channel } = conversation
  const handled = intervention
    ? `${intervention.status}, ${picture.nameOf(intervention.user_id)}`
    : 'no open intervention'
  return html`<header class="head">
      <h3>${customer.display_name}</h3>
      <small>${channel.label} · ${handled}</small>
      <span class="badge owner-${owner}">${OWNERS[owner]}</span>
      ${waiting ? html`<span class="badge waiting">waiting</span>` : ''}
    </header>
    ${handling(picture, conversation)}
    ${thread(picture, conversation)}
    ${writing(picture, conversation)}`
}

export const OWNERS: Readonly<Record<Owner, string>> = {
  bot: 'Bot',
  agent: 'Agent',
  both: 'Bot and Agent',
  none: 'Neither',
}

export function deskActions(app: Hono, emulator: Emulator): void {
  const { desk } = emulator
  action(app, '/page/desk/handle', handleFields, (fields) => handle(emulator, fields))
  action(app, '/page/desk/reply', replyFields, (fields) => reply(emulator, fields))
  action(app, '/page/desk/comment', commentFields, (fields) => desk.comment(fields))
  action(app, '/page/desk/recategorize', categoryFields, (fields) => desk.recategorize(fields))
  action(app, '/page/desk/availability', availabilityFields, (fields) => setAvailability(emulator, fields))
}
