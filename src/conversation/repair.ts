import { restoreEvents } from './alerts.ts'
import type { Means } from './carry-out.ts'
import type { DeadContents } from './dead-letters.ts'
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
export function retryLetter(means: Means, state: ConversationState, id: string): Retry {
  const { deadLetters } = means.ledger
  const contents = deadLetters.contents(id)
  if (contents === undefined) return 'unknown'
  if (contents === null) return 'not_repeatable'
  // Its letter goes when it has been applied.
  if (contents.kind === 'event') {
    return means.ledger.inbox.hurryHeld(contents.eventId) ? 'retried' : 'not_repeatable'
  }
  if (state.handover.owner !== 'bot') return 'not_with_bot'
  if (!repeat(means, state, contents)) return 'not_repeatable'
  deadLetters.remove(id)
  state.letters.changes += 1
  return 'retried'
}

function repeat({ ledger, now }: Means, state: ConversationState, contents: Exclude<DeadContents, { kind: 'event' }>) {
  switch (contents.kind) {
    case 'message':
      return ledger.inbox.askAgain(contents.message, now)
    case 'reply': {
      const { epoch } = state.handover
      for (const [index, { tried = index === 0 && contents.tried, ...reply }] of contents.replies.entries()) {
        const id = ledger.outbox.queue({ ...reply, epoch, now })
        // It may have reached the thread all the same: as after a crash, the thread is read before it is posted.
        if (tried) ledger.outbox.markSending(id, now)
      }
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
