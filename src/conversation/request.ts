import type { Owner } from '../handover/state.ts'
import type { ConversationContext } from './context.ts'
import { readThread } from './moves.ts'
import type { RequestKind } from './requests.ts'
import { touch } from './session.ts'
import type { ConversationState, ReplyTarget } from './state.ts'

/** How what the API is asked for enters a conversation. */

/** What every request says, whatever it is about. */
export interface ApiRequest {
  /** With the same Idempotency-Key it is the same one. */
  id: string
  digest: string
  /** The number of the session that it names; null: whichever is the current one. */
  session: number | null
  /** It is carried out whoever has the thread. */
  force: boolean
}

/**
 * - `queued`: it is durable, now or since it came before
 * - `other_body`: the same key has come with another body
 * - `session_over`, `unknown_session`: the session that it names has ended, or has never been
 * - `agents_have_it`, `changing_hands`, `not_ours`: the bot does not have the thread
 * - `owner_unknown`: Engage could not be asked who has it
 * - `nobody_to_tell`: the customer has written nothing yet that could be replied to
 * - `nothing_to_say`: nothing of it can be shown; `problems` says why, by field and without its words
 * - `handover_wanted`: it wants more than to tell the customer something
 */
export interface Acceptance {
  outcome: Refusal | 'queued' | 'other_body'
  problems?: string[]
}

type Refusal =
  | 'session_over'
  | 'unknown_session'
  | 'agents_have_it'
  | 'changing_hands'
  | 'not_ours'
  | 'owner_unknown'
  | 'nobody_to_tell'
  | 'nothing_to_say'
  | 'handover_wanted'

/** What a request wants to be put into the queues, once nothing speaks against it. */
export interface Entry {
  state: ConversationState
  target: ReplyTarget
  /** Names it within the conversation. */
  name: string
  now: number
}

/**
 * Takes a request in, once, in one transaction with what it puts into the queues. A refused one leaves no trace: it may
 * come again. Where nobody knows who has the thread, as after it was closed, Engage is asked first.
 */
export async function accept(
  context: ConversationContext,
  kind: RequestKind,
  request: ApiRequest,
  enter: (entry: Entry) => Acceptance,
): Promise<Acceptance> {
  const { ledger } = context
  const acceptance = tryAccept(context, kind, request, enter)
  if (acceptance.outcome !== 'owner_unknown') return acceptance
  ledger.change(({ handover }) => {
    handover.read ??= { dueAt: context.now() }
  })
  await readThread(context)
  return tryAccept(context, kind, request, enter)
}

function tryAccept(
  context: ConversationContext,
  kind: RequestKind,
  { id, digest, session, force }: ApiRequest,
  enter: (entry: Entry) => Acceptance,
): Acceptance {
  const { ledger, settings } = context
  return ledger.change((state): Acceptance => {
    const known = ledger.requests.find(id)
    if (known) return { outcome: known.digest === digest ? 'queued' : 'other_body' }
    const now = context.now()
    const refusal = sessionRefusal(state, session, now, settings.SESSION_MINUTES) ?? ownerRefusal(state, force)
    if (refusal !== null) return { outcome: refusal }
    const target = state.replyTarget
    if (target === null) return { outcome: 'nobody_to_tell' }
    const name = ledger.requests.nextName(kind, target.contentId)
    const entered = enter({ state, target, name, now })
    if (entered.outcome === 'queued') {
      ledger.requests.add({ id, kind, name, digest, receivedAt: now, reason: null })
      state.seenAt = now
    }
    return entered
  })
}

/** The session that an input belongs to at this moment: a new one where the last is over. */
export function sessionAt({ session, handover }: ConversationState, now: number, minutes: number) {
  return touch(session, now, minutes * 60_000, handover.owner === 'bot')
}

function sessionRefusal(state: ConversationState, named: number | null, now: number, minutes: number): Refusal | null {
  if (named === null) return null
  if (named > state.session.number) return 'unknown_session'
  return named < sessionAt(state, now, minutes).number ? 'session_over' : null
}

function ownerRefusal({ handover }: ConversationState, force: boolean): Refusal | null {
  return force ? null : REFUSALS[handover.owner]
}

const REFUSALS: Record<Owner, Refusal | null> = {
  bot: null,
  agent: 'agents_have_it',
  handing_over: 'changing_hands',
  returning: 'changing_hands',
  none: 'not_ours',
  unknown: 'owner_unknown',
}
