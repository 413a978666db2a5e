import { objectName } from '../core/object-name.ts'
import type { FlowFailure } from '../flows/connector.ts'
import type { Notices } from '../governor/pool.ts'
import { applySignal } from './carry-out.ts'
import { type ConversationContext, meansOf } from './context.ts'
import type { WaitingMessage } from './inbox.ts'

/**
 * What the account says before the flow is asked.
 * - `ask`; `watched`: the engine has failed lately, and wants to be told of a success
 * - `try`: it is down, and this call tries whether it still is
 * - `down`: it is down, and nobody waits for its timeouts
 * - `not_now`: the turn comes again, or the conversation is on its way to agents
 */
export type FlowGate = 'ask' | 'watched' | 'try' | 'down' | 'not_now'

/**
 * Asks what the account says; it is known for as long as a permit lives.
 * @param forced by explicit order: the emergency switch does not hold it up
 */
export async function flowGate(context: ConversationContext, forced = false): Promise<FlowGate> {
  const { account } = context
  const notices = await noticesFor(context, forced)
  if (notices === null) return 'not_now'
  // As nearly always: nothing to look up, and no key to be made for it.
  if (!hasTroubles(notices)) return 'ask'
  const engine = await engineKey(context)
  switch (notices.flows[engine]) {
    case undefined:
      return 'ask'
    case 'watched':
      return 'watched'
    case 'open':
      return (await account.mayAskFlow(engine)) ? 'try' : 'down'
    default:
      return notices.flows[engine] satisfies never
  }
}

/**
 * What the account says at this moment. Whoever has waited for other calls asks again: mostly that is known still.
 * @returns null where the turn comes again, or the conversation is on its way to agents
 */
export async function noticesFor(context: ConversationContext, forced: boolean): Promise<Notices | null> {
  const { account, ledger } = context
  if (account.notices() === null && !(await askAccount(context))) return null
  const notices = account.notices()
  if (!notices?.emergency || forced) return notices
  ledger.change((state) => applySignal(meansOf(context), state, { type: 'emergency' }))
  return null
}

/** The permit that is asked for along the way serves the reply, if the flow is quick. @returns whether to go on */
async function askAccount(context: ConversationContext): Promise<boolean> {
  const admission = await context.admit('reply')
  if (!admission.ok) {
    context.holdBack(admission.retryAfterMs, 'reply')
    return false
  }
  // A token that was refused is tried with a call that costs the customer nothing.
  if (admission.permit.tries) await context.engage.getThread(context.ledger.state().threadId, admission.permit)
  else await admission.permit.unused()
  return true
}

/**
 * Tells the account how the engine is doing, where that matters.
 * @param failure null for an answer
 * @param kind what the flow was asked with
 */
export async function tellOfFlow(
  context: ConversationContext,
  gate: FlowGate,
  failure: FlowFailure | null,
  kind?: WaitingMessage['kind'],
) {
  // The worker's own doing: nothing is known of the engine.
  if (failure?.reason === 'aborted') return giveBackAttempt(context, gate)
  // A flow that fails only the starts of sessions may not look down: customers would be handed over for what nobody
  // wrote. Their messages tell soon enough.
  if (failure && kind === 'start' && gate !== 'try') return
  const worked = failure === null || !isDown(failure)
  // An answer counts as much as the failures of others that were told while it was waited for.
  if (worked && gate === 'ask' && !hasTroubles(context.account.notices())) return
  await context.account.reportFlow({ engine: await engineKey(context), worked, tried: gate === 'try' })
}

/** The turn that was to try the engine does not come about, or was cut short: the next one tries it. */
export async function giveBackAttempt(context: ConversationContext, gate: FlowGate) {
  if (gate !== 'try') return
  const report = { engine: await engineKey(context), worked: false, tried: true, unused: true }
  await context.account.reportFlow(report)
}

/** An engine that answers, whatever it says, is not down. */
function isDown({ reason }: FlowFailure): boolean {
  switch (reason) {
    case 'unreachable':
    case 'busy':
    case 'timeout':
      return true
    case 'rejected':
    case 'malformed':
    case 'aborted':
      return false
    default:
      return reason satisfies never
  }
}

const hasTroubles = (notices: Notices | null) => notices !== null && Object.keys(notices.flows).length > 0

/** It does not tell the engine's address, which may hold a token. */
function engineKey({ settings }: ConversationContext): Promise<string> {
  return objectName('flow', `${settings.FLOW_ENGINE} ${settings.FLOW_URL ?? ''}`)
}
