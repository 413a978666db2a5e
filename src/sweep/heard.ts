import { loadConfig, loadLogSettings, type Settings } from '../config.ts'
import type { IncomingEvent } from '../conversation/inbox.ts'
import { sourceOf } from '../conversation/incoming.ts'
import { type AccountPlace, objectOfAccount } from '../core/namespace.ts'
import { createLog, errorName } from '../telemetry/log.ts'
import { addressOf, REACHED_MAX, TELL_EVERY_MS } from './scope.ts'
import type { Sweep } from './sweep.ts'

export interface SweepBinding {
  SWEEP: DurableObjectNamespace<Sweep>
}

/** The sweep of the account that the settings name, as its governor. */
export function sweepOf({ SWEEP }: SweepBinding, settings: AccountPlace) {
  return objectOfAccount(SWEEP, settings)
}

/** What this isolate has told, by account, address and source: when, by our clock. */
const told = new Map<string, number>()

/**
 * Tells the sweep where webhooks come to and from which sources: at most once a day for each, and from each isolate. Never
 * fails: what was not told is told with the next webhook.
 */
export async function tellHeard(env: SweepBinding, url: string, deliveries: Iterable<IncomingEvent[]>): Promise<void> {
  const config = loadConfig(env)
  const address = addressHere(url)
  if (!config.ok || address === null) return
  const { settings } = config
  const now = Date.now()
  const keyOf = (sourceId: string) => `${settings.ENGAGE_API_URL} ${address} ${sourceId}`
  const sources = new Set(
    Array.from(deliveries)
      .flat()
      .flatMap((incoming) => sourceOf(incoming) ?? []),
  )
  const fresh = [...sources].filter((sourceId) => (told.get(keyOf(sourceId)) ?? 0) <= now - TELL_EVERY_MS)
  if (fresh.length === 0) return
  for (const sourceId of fresh) told.set(keyOf(sourceId), now)
  const isTold = await tell(env, settings, (sweep) => sweep.heard(address, fresh))
  if (!isTold) for (const sourceId of fresh) told.delete(keyOf(sourceId))
}

/** The path of `webhookRoutes`. Others lead there, too, such as `/%77ebhook`: nobody registers them. */
const WEBHOOK_PATH = '/webhook'
const REACHED_EVERY_MS = 3_600_000

/** Addresses that this isolate has told of without a delivery: when, by our clock. */
const reachedAt = new Map<string, number>()

/**
 * Tells the sweep where a handshake came to, or a delivery that was refused: a webhook that has never worked is looked after,
 * too. Anybody can bring this about, also with a `Host` that is not the one that webhooks are sent to. Cloudflare passes on
 * only hosts that are routed to this worker; for a wildcard route these are without number, so each is told once an hour,
 * whatever comes of it, and an isolate tells of ten in an hour at most. `REACHED_MAX` says what becomes of them.
 */
export async function tellReached(env: SweepBinding, url: string): Promise<void> {
  const config = loadConfig(env)
  const address = addressOf(url)
  if (!config.ok || address === null || address.slice(address.indexOf('/')) !== WEBHOOK_PATH) return
  const now = Date.now()
  for (const [known, at] of reachedAt) if (at <= now - REACHED_EVERY_MS) reachedAt.delete(known)
  if (reachedAt.has(address) || reachedAt.size >= REACHED_MAX) return
  reachedAt.set(address, now)
  await tell(env, config.settings, (sweep) => sweep.reached(address))
}

type SweepStub = Awaited<ReturnType<typeof sweepOf>>

/** @returns whether it was told */
async function tell(
  env: SweepBinding,
  settings: Settings,
  what: (sweep: SweepStub) => Promise<void>,
): Promise<boolean> {
  try {
    await what(await sweepOf(env, settings))
    return true
  } catch (error) {
    createLog(loadLogSettings(env)).warn('sweep.not_told', { error: errorName(error) })
    return false
  }
}

/** Webhooks come to one address: reading it anew would take longer than all else here. */
let lastUrl: { url: string; address: string | null } = { url: '', address: null }

function addressHere(url: string): string | null {
  if (lastUrl.url !== url) lastUrl = { url, address: addressOf(url) }
  return lastUrl.address
}
