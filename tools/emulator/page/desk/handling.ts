import { html } from 'hono/html'
import * as z from 'zod'
import type { Emulator } from '../../emulator.ts'
import type { Conversation } from '../conversations.ts'
import { ALERT, posts } from '../forms.ts'
import type { Html } from '../html.ts'
import type { Picture } from '../picture.ts'

export const handleFields = z.object({
  threadId: z.string(),
  userId: z.string(),
  act: z.enum(['take over', 'open', 'reopen', 'close', 'cancel', 'defer', 'close thread', 'open thread']).optional(),
  assign: z.string().optional(),
})

type Act = NonNullable<z.output<typeof handleFields>['act']>

/** What the agent can do with the thread as it stands; the platform may still refuse. */
export function handling({ agents, agent }: Picture, conversation: Conversation): Html {
  const { thread, intervention, reopenable, owner } = conversation
  const button = (act: Act, words: string, meaning: string, look = 'outline') =>
    html`<button class="${look}" name="act" value="${act}" aria-label="${meaning}">${words}</button>`
  const others = agents.filter(({ id }) => intervention !== null && id !== intervention.user_id)
  return html`<form id="handle-${thread.id}" class="actions"${posts('/page/desk/handle')}>
    <input type="hidden" name="threadId" value="${thread.id}">
    <input type="hidden" name="userId" value="${agent?.id ?? ''}">
    ${owner === 'agent' ? '' : button('take over', 'Take over', 'Take over from the bot', '')}
    <small>Intervention</small>
    ${
      intervention === null
        ? html`${button('open', 'Open', 'Open an intervention')}
          ${reopenable ? button('reopen', 'Reopen', 'Reopen the closed intervention') : ''}`
        : html`${button('close', 'Close', 'Close the intervention')}
          ${button('cancel', 'Cancel', 'Cancel the intervention')}
          ${button('defer', 'Defer', 'Defer the intervention')}`
    }
    ${others.map((other) => html`<button class="outline" name="assign" value="${other.id}">Assign to ${other.firstname}</button>`)}
    <small>Thread</small>
    ${
      thread.closed
        ? button('open thread', 'Open', 'Open the thread', 'outline secondary')
        : button('close thread', 'Close', 'Close the thread', 'outline secondary')
    }
    ${ALERT}
  </form>`
}

export function handle(emulator: Emulator, { threadId, userId, act, assign }: z.output<typeof handleFields>): void {
  const { desk } = emulator
  const target = { threadId, userId }
  if (assign !== undefined) desk.assign({ threadId, userId: assign, byUserId: userId })
  switch (act) {
    case undefined:
      return
    case 'take over':
      takeOver(emulator, target)
      return
    case 'open':
      desk.open(target)
      return
    case 'reopen':
      desk.reopen(target)
      return
    case 'close':
      desk.close(target)
      return
    case 'cancel':
      desk.cancel(target)
      return
    case 'defer':
      desk.defer(target)
      return
    case 'close thread':
      desk.closeThread({ threadId })
      return
    case 'open thread':
      desk.openThread({ threadId })
      return
    default:
      act satisfies never
  }
}

/** Agent in the place of Bot, and the intervention to the agent: an open one is assigned, else one is opened. */
function takeOver({ desk, state, account }: Emulator, target: { threadId: string; userId: string }): void {
  const kept = state.thread(target.threadId).category_ids.filter((id) => id !== account.botCategoryId)
  const isOpen = state.interventionsOf(target.threadId).some((one) => one.status !== 'closed')
  desk.recategorize({ ...target, categoryIds: [...kept, account.agentCategoryId] })
  if (isOpen) desk.assign(target)
  else desk.open(target)
}
