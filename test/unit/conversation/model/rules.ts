import * as z from 'zod'
import type { Seen } from './notes.ts'

/** What the reference model goes by: times that the worker promises, names of events, answers that it looks into. */

/** So long a handover waits for the replies before it, in milliseconds. */
export const HANDOVER_WAIT_MS = 60_000
/** After a move of its own the worker does not believe what contradicts it for so long, in milliseconds. */
export const GRACE_MS = 30_000

/** Said once agents have the thread; everything else that is posted is the bot's. */
export const HANDOVER_MESSAGE = 'A colleague takes over.'

/** Ownership that was confirmed so long ago needs to be confirmed again before a post, in milliseconds. */
const FRESH_MS = 10_000
/** A message that comes so soon counts as a confirmation, in milliseconds. */
export const FRESH_WEBHOOK_MS = 5_000

export const TAKING = [
  'intervention.opened',
  'intervention.reopened',
  'intervention.assigned',
  'intervention.user_updated',
]
export const ENDING = ['intervention.closed', 'intervention.canceled']
/** Answers that would be the same the next time. */
export const LASTING = [400, 403, 404, 422]
export const CLOSING = ['content.thread_closed']

export const threadSchema = z.object({ thread_category_ids: z.array(z.string()) })
export const interventionsSchema = z.object({ records: z.array(z.object({ user_id: z.string(), status: z.string() })) })

/** A bot's reply is posted only into a thread that was surely the bot's a moment before. */
export function problemsOfOwnership(text: string, { at, confirmed, human }: Seen): string[] {
  const isFresh = confirmed !== null && at - confirmed.at <= FRESH_MS
  const problems: string[] = []
  if (human) problems.push(`"${text}" was posted although a person has the thread`)
  if (!isFresh || confirmed.owner !== 'bot') {
    problems.push(`"${text}" was posted, but what was known of the owner is ${JSON.stringify(confirmed)} at ${at}`)
  }
  return problems
}
