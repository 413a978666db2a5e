/** What can be changed while the emulator runs: accounts differ, and so do days. */
export interface Switches {
  /** 422 on replies whose content is not under an open intervention: some accounts demand one, some do not. */
  requireOpenIntervention: boolean
  /** Whether the webhook of a content made through REST is delivered before the POST is answered. */
  echo: 'after' | 'before'
  /** How long a categorization is under way; a further one is answered 409 meanwhile. */
  categorizingMs: number
  /** How long a close or cancel through REST is under way; a further one is answered 409 meanwhile. */
  closingMs: number
  /** How long archiving a thread is under way; a further one is answered 409 meanwhile. */
  archivingMs: number
  /** Whether the channels refuse what is exported to them. */
  exportFails: boolean
  /** The wait between a domain change and its webhook. */
  eventLagMs: number
  /** Requests beyond it within a sliding minute are answered 429; 0: any number is let through. */
  requestsPerMinute: number
  /** Whether the tokens' users may search events; `GET /events` is answered 404 where not. */
  searchEvents: boolean
}

export interface EmulatorOptions extends Partial<Switches> {
  /** The bearer token, tied to the account's bot user. */
  accessToken?: string
  now?: () => number
  /** Delivers webhooks; by default whatever `globalThis.fetch` is at that moment. */
  fetch?: typeof fetch
  /** Milliseconds before each redelivery. */
  retrySchedule?: readonly number[]
  /** Divides all waits but `deliveryTimeoutMs`. */
  timeScale?: number
  /** How long a receiver may take to answer a delivery. Engage publishes no figure. */
  deliveryTimeoutMs?: number
  /** Ids are the same for the same seed. */
  seed?: number
  /** Opens `/emulator` to other host names than this machine's own. */
  remoteControl?: boolean
}

/** "Retried 5 times with growing waits": 32 s, 4 min, 17 min, 52 min, 2 h. */
const RETRY_SCHEDULE = [32_000, 240_000, 1_020_000, 3_120_000, 7_200_000]

/** "Rate limit: 500 requests a minute". */
const REQUESTS_PER_MINUTE = 500

export interface Settings {
  accessToken: string
  now: () => number
  fetch: typeof fetch
  retrySchedule: readonly number[]
  timeScale: number
  deliveryTimeoutMs: number
  seed: number
  remoteControl: boolean
  switches: Switches
}

export function withDefaults(options: EmulatorOptions): Settings {
  return {
    accessToken: options.accessToken ?? 'emulator-access-token',
    now: options.now ?? Date.now,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    retrySchedule: options.retrySchedule ?? RETRY_SCHEDULE,
    timeScale: options.timeScale ?? 1,
    deliveryTimeoutMs: options.deliveryTimeoutMs ?? 10_000,
    seed: options.seed ?? 1,
    remoteControl: options.remoteControl ?? false,
    switches: {
      requireOpenIntervention: options.requireOpenIntervention ?? false,
      echo: options.echo ?? 'after',
      categorizingMs: options.categorizingMs ?? 0,
      closingMs: options.closingMs ?? 0,
      archivingMs: options.archivingMs ?? 0,
      exportFails: options.exportFails ?? false,
      eventLagMs: options.eventLagMs ?? 0,
      requestsPerMinute: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
      searchEvents: options.searchEvents ?? true,
    },
  }
}
