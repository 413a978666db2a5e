import { loadConfig, loadLogSettings } from '../config.ts'
import type { IncomingEvent } from '../conversation/inbox.ts'
import { sourceOf } from '../conversation/incoming.ts'
import { type AccountPlace, objectOfAccount } from '../core/namespace.ts'
import { createLog, errorName } from '../telemetry/log.ts'
import { addressOf, TELL_EVERY_MS } from './scope.ts'
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
  try {
    const sweep = await sweepOf(env, settings)
    await sweep.heard(address, fresh)
  } catch (error) {
    for (const sourceId of fresh) told.delete(keyOf(sourceId))
    createLog(loadLogSettings(env)).warn('sweep.not_told', { error: errorName(error) })
  }
}

/** Webhooks come to one address: reading it anew would take longer than all else here. */
let lastUrl: { url: string; address: string | null } = { url: '', address: null }

function addressHere(url: string): string | null {
  if (lastUrl.url !== url) lastUrl = { url, address: addressOf(url) }
  return lastUrl.address
}
