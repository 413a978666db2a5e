import type { Webhook } from '../engage/resources.ts'

/**
 * What the sweep is for: the sources that webhooks have come from. A deployment without a webhook, or with one for a few
 * sources, must not answer on others. Pure.
 */

/** The webhooks that came here. Times by our clock. */
export interface Heard {
  /** Where they were sent, as `addressOf` writes it: when last. */
  addresses: Record<string, number>
  sources: Record<string, number>
}

/** Which sources a webhook takes, as the platform shows it. */
export type WebhookScope = Pick<Webhook, 'source_filter' | 'source_ids'>

/** A source of which nothing was heard for so long is not swept any more, in milliseconds. */
export const HEARD_FOR_MS = 7 * 86_400_000

/** Often enough that a source in use stays known, in milliseconds. */
export const TELL_EVERY_MS = 86_400_000

/** Where a webhook is sent, without scheme and query: only this tells that it is ours. Null for what is no URL. */
export function addressOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null
  const { host, pathname } = new URL(url)
  return `${host}${pathname.replace(/\/+$/, '')}`
}

const isHeard = (at: number, now: number) => at > now - HEARD_FOR_MS

/** What was heard now comes in; addresses that were heard too long ago go. Of sources `forget` does that. */
export function hear(heard: Heard, address: string, sourceIds: readonly string[], now: number): Heard {
  const addresses = Object.entries(heard.addresses).filter(([, at]) => isHeard(at, now))
  const fresh = Object.fromEntries(sourceIds.map((sourceId) => [sourceId, now]))
  return { addresses: { ...Object.fromEntries(addresses), [address]: now }, sources: { ...heard.sources, ...fresh } }
}

/**
 * What the sweep has handed over of a source counts as heard, while the platform shows that one of our webhooks takes it: a
 * webhook that is disabled for long must not end the sweep as well. Once a day, as webhooks tell it.
 */
export function refresh(
  heard: Heard,
  scopes: readonly WebhookScope[] | null,
  sourceIds: readonly string[],
  now: number,
): Heard {
  const isOld = (sourceId: string) => (heard.sources[sourceId] ?? now) <= now - TELL_EVERY_MS
  const old = sourceIds.filter((sourceId) => isOld(sourceId) && scopes?.some((one) => takes(one, sourceId)))
  return { ...heard, sources: { ...heard.sources, ...Object.fromEntries(old.map((sourceId) => [sourceId, now])) } }
}

/** @returns what is still heard, and the sources of which nothing was for too long */
export function forget(heard: Heard, now: number): { heard: Heard; forgotten: string[] } {
  const sources = Object.entries(heard.sources)
  const forgotten = sources.flatMap(([sourceId, at]) => (isHeard(at, now) ? [] : [sourceId]))
  const left = Object.fromEntries(sources.filter(([, at]) => isHeard(at, now)))
  return { heard: { ...heard, sources: left }, forgotten }
}

/**
 * Addresses of the worker that something came to which was no accepted delivery: a handshake, or a delivery that was refused.
 * Strangers can add to them, so there are no more than these between two looks at the webhooks, and a look leaves only
 * those that a webhook of the account is sent to. They tell which webhooks to look after, never what is swept.
 */
export const REACHED_MAX = 10

export function reach(reached: readonly string[], address: string): string[] {
  const isKnown = reached.includes(address) || reached.length >= REACHED_MAX
  return isKnown ? [...reached] : [...reached, address]
}

/** Webhooks of the list that are sent to one of these addresses. */
export function ownWebhooks(webhooks: readonly Webhook[], addresses: readonly string[]): Webhook[] {
  return webhooks.filter(({ url }) => addresses.includes(addressOf(url) ?? ''))
}

/** What of our webhooks is remembered until they can be looked at again. */
export function scopesOf(own: readonly Webhook[]): WebhookScope[] {
  return own.map(({ source_filter, source_ids }) => ({ source_filter, source_ids }))
}

/**
 * The sources that are swept: those heard from, without what our webhooks leave out, where the platform shows that.
 * @param heard from `forget`
 * @param own empty where the platform shows none of ours
 */
export function sourcesOf(heard: Heard, own: readonly WebhookScope[]): string[] {
  const sources = Object.keys(heard.sources)
  return own.length === 0 ? sources : sources.filter((sourceId) => own.some((one) => takes(one, sourceId)))
}

/** Whether a webhook delivers what comes from a source. */
export function takes({ source_filter, source_ids }: WebhookScope, sourceId: string): boolean {
  if (source_ids === null || source_ids.length === 0) return true
  const except = source_filter?.toLowerCase() === 'except'
  return source_ids.includes(sourceId) !== except
}
