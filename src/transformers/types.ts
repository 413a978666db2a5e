import type { CustomerMessage } from '../content/inbound.ts'
import type { EngageMessage } from '../content/reply/shaped.ts'
import type { FlowInput, FlowOutput } from '../flows/connector.ts'

export type { EngageMessage } from '../content/reply/shaped.ts'

/** What a hook returns: at once or as a promise; a falsy result means "no", which each hook says for itself. */
export type Result<T> = T | Nothing | Promise<T | Nothing>
export type Nothing = null | undefined | false

/**
 * Code of a site's own around the flow. Every hook is optional, and costs nothing where there is none.
 *
 * A hook has `TRANSFORMER_TIMEOUT_SECONDS`; `handleOutput` has them for all outputs of one answer together. What it gets
 * are copies: only its result counts, and its changes of the session storage. Where it throws, takes too long or returns
 * what is not of the right form, the message goes on as if there were no hook, or is given up as when the flow has failed
 * for good (`TRANSFORMER_ERRORS`).
 *
 * A crash or a retry can repeat a turn from its beginning: whatever a hook does elsewhere may be done again. Session
 * storage is kept with the result of the turn, or not at all.
 */
export interface Transformers {
  /**
   * Before the flow is asked. Falsy: the message is finished, the flow is not asked, and nobody answers it.
   * A hook that wants to leave everything as it is returns `{}`.
   */
  handleInput?(input: TransformerInput, tools: SessionTools): Result<InputChanges>

  /**
   * For each message of the flow's answer, in order, before anything of it is sent; also for one that shows the customer
   * nothing (`processedOutput` is empty then). The result is sent as it is; return `processedOutput` to leave it. Falsy
   * drops it. Handovers and the end of the session are no messages.
   */
  handleOutput?(output: TransformerOutput, tools: SessionTools): Result<EngageMessage | readonly EngageMessage[]>

  /** When the flow asks for agents. Falsy refuses: the bot keeps the conversation, and nothing is said of it. */
  handleHandover?(request: HandoverRequest, tools: SessionTools): Result<HandoverChanges>

  /**
   * After a turn whose answer was queued; its result is ignored. Replies do not wait for it, the customer's next message
   * does. It is called at most once, and not at all where the worker stops just then.
   */
  handleExecutionFinished?(execution: Execution, tools: SessionTools): unknown

  /** Shapes the body of a request to the inject API. The result takes its place; falsy drops it. */
  handleInject?(payload: unknown, tools: Tools): Result<Record<string, unknown>>

  /** The same for the notify API. */
  handleNotify?(payload: unknown, tools: Tools): Result<Record<string, unknown>>
}

export interface Tools {
  /** As the global one; calls end with the hook's time. */
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  log: TransformerLog
  /** Aborted when the hook's time is over, or the turn does not count any more, as when an agent took the conversation. */
  signal: AbortSignal
}

export interface SessionTools extends Tools {
  /**
   * A JSON object that lasts as long as the session: change it in place. At most 16 KiB as JSON; larger, or no JSON, is a
   * wrong result. It goes with the session's end and with the conversation.
   */
  sessionStorage: Record<string, unknown>
}

/**
 * Writes `transformer.note` into the worker's log.
 *
 * - `note`: words in lower case joined by underscores, such as `card_redacted`
 * - `fields`: ids of this turn (session, thread, contents, source), booleans and numbers below a million. Anything else
 *   is masked; with `LOG_MESSAGES` its beginning stands in `texts`, masked as all text in the log is (`MASK_LOGS`).
 */
export interface TransformerLog {
  info(note: string, fields?: Record<string, unknown>): void
  warn(note: string, fields?: Record<string, unknown>): void
  error(note: string, fields?: Record<string, unknown>): void
}

/** What the flow is about to be asked with, and where it comes from. */
export interface TransformerInput extends FlowInput {
  /** The customer's last content; null for an event without a message, such as the start of a session or the end of a handover. */
  content: CustomerMessage | null
  /** All contents of the message: several are a burst (`MESSAGE_SETTLE_MS`). */
  contents: readonly CustomerMessage[]
  source: Source
}

/** The Engage source that the conversation is on. */
export interface Source {
  id: string | null
  /** The channel, as `engage_messaging` or `whats_app`. */
  type: string | null
}

/** Members that are undefined keep the endpoint's value. */
export interface InputChanges {
  /** 1 to 256 characters. */
  userId?: string | undefined
  /** 1 to 256 characters. */
  sessionId?: string | undefined
  /** At most 10,000 characters. */
  text?: string | undefined
  /** It takes the place of all data: spread what should stay. */
  data?: Record<string, unknown> | undefined
}

export interface TransformerOutput {
  /** What the flow said. */
  output: Extract<FlowOutput, { kind: 'message' | 'structured' }>
  /** What that became on the customer's channel: one content each. */
  processedOutput: EngageMessage[]
  /** As the flow was asked with. */
  userId: string
  sessionId: string
}

export interface HandoverRequest {
  /** What the customer is told, plain text; null: `HANDOVER_MESSAGE`. */
  message: string | null
  /** Put on the thread beside the Agent category. */
  categoryIds: string[]
  userId: string
  sessionId: string
}

/** Members that are undefined keep the flow's value. */
export interface HandoverChanges {
  /** At most 10,000 characters; null: `HANDOVER_MESSAGE`; empty: nothing is said. */
  message?: string | null | undefined
  /** At most 20. */
  categoryIds?: string[] | undefined
}

export interface Execution {
  userId: string
  sessionId: string
  outputs: readonly FlowOutput[]
  /** What is on its way to the customer, one content each. */
  queued: EngageMessage[]
  /** The handover that follows, if any. */
  handover: { message: string | null; categoryIds: string[] } | null
  /** The flow ended the session. */
  close: boolean
}
