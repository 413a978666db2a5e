import type { Identity } from '../../engage/resources.ts'
import type { FlowInput } from '../../flows/connector.ts'
import type { SessionStart } from '../../flows/session-start.ts'
import { type CustomerMessage, sessionId } from '../inbound.ts'

export interface SessionStartArguments {
  /** As it was configured when the session began. */
  input: SessionStart
  threadId: string
  /** 1 for the first session of the thread. */
  session: number
  /** 1 for the first time that the flow is asked this; the flow can tell a repeated call by it. */
  attempt: number
  /** The author of the customer's last content. */
  authorId: string | null
  sourceId: string | null
  sourceType: string | null
  private: boolean | null
  /** The author's profile; null where it was not read. */
  identity: Identity | null
  /** The message that the flow is asked with next; null where that is something else. */
  message: CustomerMessage | null
}

/**
 * What the flow is told of a session that begins: the configured text and data, and in `data.engage` who writes, where and
 * in which language, but nothing of what was written: that is the next input.
 */
export function toSessionStartInput({ input, ...known }: SessionStartArguments): FlowInput {
  const { threadId, session, attempt, authorId, message } = known
  return {
    userId: authorId ?? threadId,
    sessionId: sessionId(threadId, session),
    text: input.text ?? '',
    data: {
      ...input.data,
      engage: {
        thread_id: threadId,
        source_id: known.sourceId,
        source_type: known.sourceType,
        identity_id: authorId,
        language: message?.language ?? null,
        private: known.private,
        context_data: message?.contextData ?? null,
        identity: known.identity,
        attempt,
      },
    },
  }
}
