import * as z from 'zod'
import { type RetryPolicy, retrySchedule } from './delivery/retries.ts'
import { SUSPENSION, type SuspensionRule } from './delivery/suspension.ts'

const milliseconds = z.number().nonnegative()

/** What can be changed while the emulator runs: accounts differ, and so do days. */
export const switchesSchema = z.strictObject({
  /** 422 on replies whose content is not under an open intervention: some accounts demand one, some do not. */
  requireOpenIntervention: z.boolean(),
  /** Whether the webhook of a content made through REST is delivered before the POST is answered. */
  echo: z.enum(['after', 'before']),
  /** How long a categorization is under way; a further one is answered 409 meanwhile. */
  categorizingMs: milliseconds,
  /** How long a close or cancel through REST is under way; a further one is answered 409 meanwhile. */
  closingMs: milliseconds,
  /** How long archiving a thread is under way; a further one is answered 409 meanwhile. */
  archivingMs: milliseconds,
  /** Whether the channels refuse what is exported to them. */
  exportFails: z.boolean(),
  /** The wait between a domain change and its webhook. */
  eventLagMs: milliseconds,
  /** How long an event waits for others of the same webhook, to share their envelope; 0: each action has its own. */
  batchMs: milliseconds,
  /** Requests beyond it within a sliding minute are answered 429; 0: any number is let through. */
  requestsPerMinute: z.int().nonnegative(),
  /** Whether the tokens' users may search events; `GET /events` is answered 404 where not. */
  searchEvents: z.boolean(),
})

export type Switches = z.output<typeof switchesSchema>

export interface EmulatorOptions extends Partial<Switches> {
  /** The bearer token, tied to the account's bot user. */
  accessToken?: string
  now?: () => number
  /** Delivers webhooks; by default whatever `globalThis.fetch` is at that moment. */
  fetch?: typeof fetch
  /** What becomes of deliveries that are not acknowledged; `five-tries` where absent. */
  retryPolicy?: RetryPolicy
  /** Milliseconds before each redelivery; the policy's own where absent. */
  retrySchedule?: readonly number[]
  /** What is left out is as in `SUSPENSION`. */
  suspension?: Partial<SuspensionRule>
  /** Divides all waits but `deliveryTimeoutMs`. */
  timeScale?: number
  /** How long a receiver may take to answer a delivery. Engage publishes no figure. */
  deliveryTimeoutMs?: number
  /** Ids are the same for the same seed; those of the account from the start are always the same. */
  seed?: number
  /** Whether contents make tasks, which are offered to agents; true where absent. It costs time in large accounts. */
  routing?: boolean
  /** Opens `/emulator` to other host names than this machine's own. */
  remoteControl?: boolean
}

/** "Rate limit: 500 requests a minute". */
const REQUESTS_PER_MINUTE = 500

export interface Settings {
  accessToken: string
  now: () => number
  fetch: typeof fetch
  retryPolicy: RetryPolicy
  retrySchedule: readonly number[]
  suspension: SuspensionRule
  timeScale: number
  deliveryTimeoutMs: number
  seed: number
  routing: boolean
  remoteControl: boolean
  switches: Switches
}

export function withDefaults(options: EmulatorOptions): Settings {
  const retryPolicy = options.retryPolicy ?? 'five-tries'
  return {
    accessToken: options.accessToken ?? 'emulator-access-token',
    now: options.now ?? Date.now,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    retryPolicy,
    retrySchedule: options.retrySchedule ?? retrySchedule(retryPolicy),
    suspension: { ...SUSPENSION, ...options.suspension },
    timeScale: options.timeScale ?? 1,
    deliveryTimeoutMs: options.deliveryTimeoutMs ?? 10_000,
    seed: options.seed ?? 1,
    routing: options.routing ?? true,
    remoteControl: options.remoteControl ?? false,
    switches: {
      requireOpenIntervention: options.requireOpenIntervention ?? false,
      echo: options.echo ?? 'after',
      categorizingMs: options.categorizingMs ?? 0,
      closingMs: options.closingMs ?? 0,
      archivingMs: options.archivingMs ?? 0,
      exportFails: options.exportFails ?? false,
      eventLagMs: options.eventLagMs ?? 0,
      batchMs: options.batchMs ?? 0,
      requestsPerMinute: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
      searchEvents: options.searchEvents ?? true,
    },
  }
}
