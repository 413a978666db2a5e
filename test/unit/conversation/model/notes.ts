import type { Kind } from './flow.ts'

/** What the reference model notes down. */

/** Whom the categories of a thread say it belongs to. */
export type Owner = 'bot' | 'agent' | 'none'

/** A customer's message and what has become of it. */
export interface Message {
  number: number
  kind: Kind
  contentId: string
  /** The texts that answer it. */
  texts: string[]
  writtenAt: number
  delivered: boolean
  /** When the worker had the flow's answer in the epoch of the question; null before. */
  answeredAt: number | null
  /** Answers that the platform shows. */
  posted: number
}

/** What the worker had been told when it began a call. */
export interface Seen {
  at: number
  /** The last thing that it learnt of the thread's owner: by a thread read, a change of its own, a fresh message. */
  confirmed: { owner: Owner; at: number } | null
  /** A person has the thread, as far as events tell. */
  human: boolean
  /** The last look at the interventions showed one that a person has. */
  shownTaken: boolean
  /** When a person wrote last, on the platform's clock; 0 = never. */
  wroteAt: number
}

/** The worker's calls that read and move a thread and reply in it, by their names. */
export const POST = 'POST /contents'
export const READ = 'GET /content_threads/{id}'
export const MOVE = 'PUT /content_threads/{id}/update_categories'
