import type { PlatformTime } from '../core/platform-time.ts'
import type { Claim } from './categories.ts'

/** What happened to a conversation, as far as it bears on ownership. Times named `at` are the platform's. */
export type Signal =
  /** `fresh`: the webhook came so soon after the message that its categories can be believed like a read. */
  | { type: 'customer_message'; claim: Claim; at: PlatformTime; fresh: boolean }
  /** A person wrote, or opened, reopened or was assigned an intervention. */
  | { type: 'person_acted'; how: 'wrote' | 'took'; claim: Claim; at: PlatformTime; interventionId: string | null }
  /** `botsOwn`: a person closed an intervention that the bot had opened. */
  | { type: 'intervention_closed'; claim: Claim; at: PlatformTime; closedAt: PlatformTime; botsOwn: boolean }
  | { type: 'intervention_recategorized'; claim: Claim; at: PlatformTime }
  | { type: 'thread_closed'; claim: Claim; at: PlatformTime }
  | { type: 'flow_wants_agent'; message: string | null; categoryIds: string[] }
  /** The flow or the replies failed for good, or an event could not be applied. */
  | { type: 'gave_up'; cause: 'flow' | 'replies' | 'event' }
  /** An operator gives the thread to agents by hand. */
  | { type: 'operator_wants_agent'; message: string | null; categoryIds: string[] }
  /** An operator gives the thread to the bot by hand; no person has an intervention of it open. */
  | { type: 'operator_wants_bot' }
  /** A message is about to be put to the flow while the account's emergency switch sends new traffic to agents. */
  | { type: 'emergency' }
  /** The platform is categorizing the thread already (409), or could not be reached: the same again later. */
  | { type: 'recategorization_delayed'; to: 'bot' | 'agent'; retryMs: number; degraded: boolean }
  /** The platform refuses the change of categories for good. */
  | { type: 'recategorization_refused'; to: 'bot' | 'agent' }

/** What the worker found out by a call of its own. */
export type Finding =
  | { type: 'thread_read'; claim: Claim }
  /** The thread was read for something that is not owed any more: the answer decides nothing, but it may warn. */
  | { type: 'thread_read_in_vain'; claim: Claim }
  /** The token's user may not read the thread, or it is gone. */
  | { type: 'thread_unreadable' }
  | { type: 'recategorization_done'; to: 'bot' | 'agent' }
  /** A thread that was to change hands has neither category any more. */
  | { type: 'thread_not_ours' }
  | { type: 'return_checked'; claim: Claim; personsOpen: boolean }
  /** `closedAt`: the newest close of a person's intervention, null where there is none. */
  | { type: 'interventions_read'; personsOpen: boolean; closedAt: PlatformTime | null }

/** What the decision wants done. Everything else that is owed stands in the state itself. */
export type Effect =
  /** Waiting customer messages belong to agents now (or to nobody): they are history and never replayed. */
  | { type: 'silence_messages'; issuedUpTo: PlatformTime | null }
  /** The thread was closed: what was written before is not for the bot, whoever had it, and never will be. */
  | { type: 'end_messages'; issuedUpTo: PlatformTime }
  /** Silenced messages issued after the agent's close are for the bot after all. */
  | { type: 'revive_messages'; issuedAfter: PlatformTime }
  /** Only the customer message that the signal is about. */
  | { type: 'silence_this_message' }
  | { type: 'say'; text: string; purpose: 'apology' | 'handover' | 'refusal' }
  | { type: 'start_flow'; status: 'completed' | 'error' }
  | { type: 'finish_intervention'; how: 'close' | 'cancel' }
  | { type: 'end_session' }
  | { type: 'alert'; alert: Alert }
  /** Shown by `GET /health` until it is restored. */
  | { type: 'degrade'; alert: Alert }
  | { type: 'restore'; alert: Alert }

/** What somebody should look at. */
export type Alert =
  | 'flow_failed'
  | 'replies_failed'
  | 'event_set_aside'
  | 'handover_limit'
  | 'handover_refused'
  | 'handover_delayed'
  | 'return_refused'
  | 'return_delayed'
