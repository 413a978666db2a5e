import type { Result } from '../core/result.ts'

/** What a flow engine is asked with: one customer message, or an event of the conversation without a text. */
export interface FlowInput {
  /** The customer: the Engage identity id of the message's author. */
  userId: string
  /** `<thread_id>`, or `<thread_id>~<n>` from the second session on. */
  sessionId: string
  text: string
  data: Record<string, unknown>
}

/** One thing that a flow asks for. The order of a list of outputs is the order in which the customer sees them. */
export type FlowOutput =
  /** A message in the flow engine's own form; `data` may hold channel-specific output. */
  | { kind: 'message'; text: string | null; data: Record<string, unknown> | null; sensitive: boolean }
  /** A message that is already in the channel's own structured form. */
  | { kind: 'structured'; body: string | null; structuredContent: Record<string, unknown> }
  /** Hand the conversation to human agents, after all messages of this list. */
  | { kind: 'handover'; message: string | null; categoryIds: string[] }
  /** The conversation is over: end the session. */
  | { kind: 'close' }

/**
 * Why a flow engine gave no answer.
 * - `unreachable`: no connection, or it was cut; nothing is known of what the flow did
 * - `busy`: 429, 502, 503 or 504; asking again later may work
 * - `timeout`: no answer within the time limit; the flow may still be running
 * - `rejected`: any other status; asking again gives the same
 * - `malformed`: an answer that is not of the contract's form
 * - `aborted`: the worker gave up the call itself, as when an agent took the conversation
 *
 * `detail` is for the log: it names statuses and field paths, never message text or addresses.
 */
export interface FlowFailure {
  reason: 'unreachable' | 'busy' | 'timeout' | 'rejected' | 'malformed' | 'aborted'
  detail: string
  /** Milliseconds the engine asked to wait (`Retry-After`), where it said so. */
  retryAfterMs?: number
}

/** A flow engine. Connectors know nothing of Engage. */
export interface FlowConnector {
  /**
   * Asks the engine once; attempts and their backoff are the caller's.
   * @param signal aborts the call; the result is then the failure `aborted`
   */
  send(input: FlowInput, signal: AbortSignal): Promise<Result<FlowOutput[], FlowFailure>>
}
