import { sessionId } from '../content/inbound.ts'
import { orAborted } from '../core/or-aborted.ts'
import { errorName } from '../telemetry/log.ts'
import { type AccountReport, takeLeave } from './account.ts'
import type { ConversationContext } from './context.ts'
import type { Ledger } from './ledger.ts'
import type { TableCounts } from './tables.ts'

/** A conversation is found by who has written in it, and erased: here, and wherever it has left something. */

/** How long the customer's first message waits for the index, in milliseconds: what is not told now is told later. */
const TELL_MS = 2_000

/** Tells the index who has written in the thread, so that they can be forgotten. */
export async function indexIdentities(context: ConversationContext): Promise<void> {
  const { ledger, writers, timings, log } = context
  const { threadId } = ledger.state()
  const untold = ledger.identities.untold()
  try {
    const told = Promise.all(untold.map((id) => writers.add(id, threadId)))
    await orAborted(told, AbortSignal.timeout(TELL_MS))
    ledger.change(() => ledger.identities.markTold(untold))
  } catch (error) {
    log.warn('identities.not_told', { error: errorName(error) })
    ledger.change((state) => {
      state.indexDueAt = context.now() + timings.settingsRetryMs
    })
  }
}

/** What was erased, for whoever has to prove it. */
export interface Erasure {
  threadId: string
  /** Our clock. */
  erasedAt: number
  /** Rows by table. */
  counts: TableCounts
  /** The flow engine's sessions of the conversation, the newest first: what it keeps of them is its own. */
  flowSessions: string[]
}

/** Session ids of a receipt at most: the newest ones. */
const SESSIONS_MAX = 1_000

/** What there is to be erased. Nothing of it is gone yet. */
export function erasureOf(ledger: Ledger, now: number): Erasure {
  const { threadId, session } = ledger.state()
  const shown = Math.min(session.number, SESSIONS_MAX)
  const flowSessions = Array.from({ length: shown }, (_, index) => sessionId(threadId, session.number - index))
  return { threadId, erasedAt: now, counts: ledger.counts(), flowSessions }
}

/**
 * Erases the conversation. It is owed from the first moment on, durably: until it is done nothing else happens in it, and
 * no event is taken in, since that would be erased with the rest. What is elsewhere goes first: the way to it is here.
 */
export async function erase(
  { ledger, log, ...account }: AccountReport,
  writers: ConversationContext['writers'],
): Promise<void> {
  if (!ledger.state().erasing) {
    ledger.change((state) => {
      state.erasing = true
    })
  }
  const { threadId } = ledger.state()
  for (const identityId of ledger.identities.all()) await writers.remove(identityId, threadId)
  await takeLeave({ ledger, log, ...account })
  // Somebody else may have been at it.
  if (ledger.load()?.erasing !== true) return
  ledger.erase()
  log.info('conversation.erased')
}
