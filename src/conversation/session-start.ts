import type { ConversationContext } from './context.ts'
import type { InboxMessage } from './inbox.ts'

/** On the platform's clock: before all that waits, a handover's status too, and before all that agents can have had. */
const BEFORE_ALL = -1

/**
 * Puts what begins a session into the queue, before the first input that the flow gets in it. From there it is an input
 * like others: tried again, given up, and dropped where the thread changes hands, but put there once a session. Forced
 * inputs go without: while agents have the thread, nobody is to be greeted.
 *
 * @param first of what waits for the flow
 */
export function queueSessionStart({ ledger, settings, now }: ConversationContext, first: InboxMessage | undefined) {
  if (!ledger.state().session.startOwed || first === undefined || first.kind === 'forced') return
  const { SESSION_START_INPUT: input } = settings
  ledger.change(({ session }) => {
    session.startOwed = false
    // It began a session that is over by now.
    if (first.kind === 'start') ledger.inbox.finish(first.messageId, 'dropped')
    if (input) ledger.inbox.addMessage(`start:${session.number}`, BEFORE_ALL, now(), { kind: 'start', input })
  })
}
