import * as z from 'zod/mini'
import type { Erasure } from '../conversation/erasing.ts'
import { isoTime } from './request.ts'

/** The receipt of an erasure: what was there, and what lies elsewhere. */
export const erasureAnswer = z.object({
  thread_id: z.string(),
  erased_at: z.string(),
  /** Rows by table. */
  counts: z.record(z.string(), z.number()),
  /** The sessions that the flow engine knows the conversation by, the newest first; no more than 1,000. */
  flow_sessions: z.array(z.string()),
})

export const identityErasureAnswer = z.object({
  erased_at: z.string(),
  /** All identities of the person, by which their threads were found. */
  identity_ids: z.array(z.string()),
  conversations: z.array(erasureAnswer),
})

export function erasureShown({ threadId, erasedAt, counts, flowSessions }: Erasure): z.output<typeof erasureAnswer> {
  return { thread_id: threadId, erased_at: isoTime(erasedAt), counts, flow_sessions: flowSessions }
}
