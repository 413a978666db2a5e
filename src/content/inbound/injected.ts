import type { FlowInput } from '../../flows/connector.ts'
import { sessionId } from '../inbound.ts'

/** What somebody else than the customer puts to the flow, within the customer's session. */
export interface InjectedInput {
  /** By which the caller learns what became of it. */
  requestId: string
  /** Null: the customer's identity id. */
  userId: string | null
  text: string | null
  data: Record<string, unknown> | null
}

export interface InjectedInputArguments {
  input: InjectedInput
  threadId: string
  /** 1 for the first session of the thread. */
  session: number
  /** The author of the customer's last content. */
  authorId: string | null
  sourceId: string | null
  sourceType: string | null
  /** 1 for the first time that the flow is asked this; the flow can tell a repeated call by it. */
  attempt: number
}

/**
 * What the flow is asked with: the caller's own `data`, and beside it `engage`, which says where the answer will go. A
 * field of that name of the caller's own is replaced, so that the flow can rely on it.
 */
export function toInjectedFlowInput({ input, ...known }: InjectedInputArguments): FlowInput {
  const { threadId, session, authorId, sourceId, sourceType, attempt } = known
  return {
    userId: input.userId ?? authorId ?? threadId,
    sessionId: sessionId(threadId, session),
    text: input.text ?? '',
    data: {
      ...input.data,
      engage: {
        thread_id: threadId,
        source_id: sourceId,
        source_type: sourceType,
        identity_id: authorId,
        request_id: input.requestId,
        attempt,
      },
    },
  }
}
