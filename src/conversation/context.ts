import type { Settings } from '../config.ts'
import { backoffMs } from '../core/backoff.ts'
import type { Admit } from '../engage/admission.ts'
import type { EngageClient } from '../engage/client.ts'
import type { EngageFailure } from '../engage/failure.ts'
import type { FlowConnector } from '../flows/connector.ts'
import type { Permits } from '../governor/permits.ts'
import type { HandoverPolicy } from '../handover/state.ts'
import type { Writers } from '../identities/directory.ts'
import type { Uploads, WantedMedia } from '../media/use.ts'
import type { Analytics } from '../telemetry/analytics.ts'
import type { Log } from '../telemetry/log.ts'
import type { Transformers } from '../transformers/types.ts'
import type { Means } from './carry-out.ts'
import type { Held } from './deadlines.ts'
import type { Ledger } from './ledger.ts'
import type { Timings } from './timings.ts'

/** Where pictures and files become attachments of the account. */
export interface MediaUploads {
  upload(media: WantedMedia[]): Promise<Uploads>
  /** What became of these addresses is not believed any more: the next reply uploads them anew. */
  forget(urls: string[]): Promise<void>
}

/** What the steps of a conversation are handed: the storage behind the ledger, the settings, and the edges. */
export interface ConversationContext {
  ledger: Ledger
  settings: Settings
  policy: HandoverPolicy
  timings: Timings
  engage: EngageClient
  /** Leave for a call whose permit must be there before something is checked or written. */
  admit: Admit
  /** What all conversations of the account share beside the budget. */
  account: Pick<Permits, 'notices' | 'mayAskFlow' | 'reportFlow'>
  /** The account's budget has no permit: until then nothing of the kind needs to be tried, nor what goes after it. */
  holdBack(ms: number, held: Held): void
  /** Who has written in which thread. */
  writers: Writers
  flow: FlowConnector
  transformers: Transformers
  /** Does something at the end of the alarm's run, when replies that are due are out. A crash forgets it. */
  afterwards(work: () => Promise<void>): void
  media(): Promise<MediaUploads>
  log: Log
  /** Null where no dataset is bound. */
  analytics: Analytics | null
  /** Our clock, milliseconds. */
  now(): number
  /** A number in [0, 1), for the jitter of retries. */
  random(): number
}

/** What decisions are carried out with, at this moment. */
export function meansOf(context: ConversationContext): Means {
  const { ledger, policy, log, analytics } = context
  return { ledger, policy, log, analytics, now: context.now() }
}

/**
 * How long a call of the Engage API waits before its next attempt: the backoff, or longer where the platform asks.
 * @param attempts made so far, 1 or more
 * @returns milliseconds
 */
export function retryMs(context: ConversationContext, attempts: number, failure: EngageFailure): number {
  const wait = backoffMs(context.timings.engageRetry, attempts, context.random())
  return Math.max(wait, failure.retryAfterMs ?? 0)
}

/** Whether nothing was sent. Then nothing has failed, and the step comes again as it is. */
export function isHeldBack(context: ConversationContext, failure: EngageFailure, held: Held): boolean {
  if (failure.reason !== 'held_back') return false
  context.holdBack(failure.retryAfterMs ?? 0, held)
  return true
}

export function policyFrom(settings: Settings, timings: Timings): HandoverPolicy {
  return {
    botCategoryId: settings.ENGAGE_BOT_CATEGORY_ID,
    agentCategoryId: settings.ENGAGE_AGENT_CATEGORY_ID,
    returnPolicy: settings.RETURN_POLICY,
    returnDelayMs: settings.RETURN_DELAY_SECONDS * 1000,
    handoversPerHour: settings.HANDOVERS_PER_HOUR,
    fallbackMessage: settings.FALLBACK_MESSAGE,
    handoverMessage: settings.HANDOVER_MESSAGE,
    handoverFailedMessage: settings.HANDOVER_FAILED_MESSAGE,
    intervention: settings.HANDOVER_INTERVENTION,
    events: settings.HANDOVER_EVENTS,
    graceMs: timings.graceMs,
    rereadMs: timings.rereadMs,
    checkEveryMs: timings.checkInterventionsMs,
    slowRetryMs: timings.slowRetryMs,
  }
}
