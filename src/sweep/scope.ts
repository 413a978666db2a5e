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

/** A source from which no webhook has come for so long is not swept any more, in milliseconds. */
export const HEARD_FOR_MS = 7 * 86_400_000

/** Often enough that a source in use stays known, in milliseconds. */
export const TELL_EVERY_MS = 86_400_000

/** Where a webhook is sent, without scheme and query: only this tells that it is ours. Null for what is no URL. */
export function addressOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null
  const { host, pathname } = new URL(url)
  return `${host}${pathname.replace(/\/+$/, '')}`
}

/** What was heard now comes in, what was heard too long ago goes. */
export function hear(heard: Heard, address: string, sourceIds: readonly string[], now: number): Heard {
  const add = (known: Record<string, number>, names: readonly string[]) =>
    Object.fromEntries(
      [...Object.entries(known), ...names.map((name): [string, number] => [name, now])].filter(
        ([, at]) => at > now - HEARD_FOR_MS,
      ),
    )
  return { addresses: add(heard.addresses, [address]), sources: add(heard.sources, sourceIds) }
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
 * @param own empty where the platform shows none of ours
 */
export function sourcesOf(heard: Heard, own: readonly WebhookScope[], now: number): string[] {
  return Object.entries(heard.sources)
    .filter(
      ([sourceId, at]) => at > now - HEARD_FOR_MS && (own.length === 0 || own.some((one) => takes(one, sourceId))),
    )
    .map(([sourceId]) => sourceId)
}

/** Whether a webhook delivers what comes from a source. */
export function takes({ source_filter, source_ids }: WebhookScope, sourceId: string): boolean {
  if (source_ids === null || source_ids.length === 0) return true
  const except = source_filter?.toLowerCase() === 'except'
  return source_ids.includes(sourceId) !== except
}
