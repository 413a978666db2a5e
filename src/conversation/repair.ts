import { restoreEvents } from './alerts.ts'
import { enterSession, type Means } from './carry-out.ts'
import type { ConversationContext } from './context.ts'
import type { DeadContents } from './dead-letters.ts'
import { sessionAt } from './request.ts'
import type { ConversationState } from './state.ts'

/** Dead letters are done again or discarded, each in one transaction: a letter and what comes of it are never both there. */

/**
 * - `retried`: it is under way; where it fails again, it comes back as a letter
 * - `unknown`: there is no such letter (any more)
 * - `not_repeatable`: there is nothing left of it to be repeated
 * - `not_with_bot`: the bot does not have the thread, and must not say anything in it
 */
export type Retry = 'retried' | 'unknown' | 'not_repeatable' | 'not_with_bot'

/** Does again what was given up. @param id of the letter within its conversation */
export function retryLetter(context: ConversationContext, state: ConversationState, id: string): Retry {
  const { deadLetters, inbox } = context.ledger
  const contents = deadLetters.contents(id)
  if (contents === undefined) return 'unknown'
  if (contents === null) return 'not_repeatable'
  // Its letter goes when it has been applied.
  if (contents.kind === 'event') {
    return inbox.hurryHeld(contents.eventId) ? 'retried' : 'not_repeatable'
  }
  if (state.handover.owner !== 'bot') return 'not_with_bot'
  if (!repeat(context, state, contents)) return 'not_repeatable'
  state.seenAt = context.now()
  deadLetters.remove(id)
  state.letters.changes += 1
  return 'retried'
}

function repeat(
  context: ConversationContext,
  state: ConversationState,
  contents: Exclude<DeadContents, { kind: 'event' }>,
) {
  const { ledger, settings } = context
  const now = context.now()
  switch (contents.kind) {
    case 'message': {
      const isAsked = ledger.inbox.askAgain(contents.message, now)
      // What is said now belongs to the session of now, though it was written in one that may be over.
      if (isAsked) enterSession(ledger, settings, state, sessionAt(state, now, settings.SESSION_MINUTES))
      return isAsked
    }
    case 'reply': {
      const { epoch } = state.handover
      for (const [index, { tried = index === 0 && contents.tried, ...reply }] of contents.replies.entries()) {
        const id = ledger.outbox.queue({ ...reply, epoch, now })
        // It may have reached the thread all the same: as after a crash, the thread is read before it is posted.
        if (tried) ledger.outbox.markSending(id, now)
      }
      // A question that is asked again can be answered as it could have been.
      if (contents.offered?.length) ledger.offers.offer(contents.offered, now)
      return contents.replies.length > 0
    }
    default:
      return contents satisfies never
  }
}

/** Forgets what was given up. @returns false where there is no such letter */
export function discardLetter({ ledger }: Means, state: ConversationState, id: string): boolean {
  const { deadLetters, inbox } = ledger
  const contents = deadLetters.contents(id)
  if (contents === undefined) return false
  if (contents?.kind === 'event') inbox.forgetHeld(contents.eventId)
  deadLetters.remove(id)
  state.letters.changes += 1
  restoreEvents(state, deadLetters)
  return true
}
