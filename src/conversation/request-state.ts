import type { InboxStatus } from './inbox.ts'
import type { Ledger } from './ledger.ts'
import type { ReplyState } from './outbox.ts'
import type { RequestKind } from './requests.ts'

/**
 * - `queued`: nothing has been done yet
 * - `running`: the flow is being asked, or replies are on their way
 * - `done` (inject), `sent` (notify): all of it was posted
 * - `refused`: the thread has changed hands before it was carried out, or before all of it was
 * - `failed`: it was given up
 */
export const REQUEST_STATUSES = ['queued', 'running', 'done', 'sent', 'refused', 'failed'] as const
export type RequestStatus = (typeof REQUEST_STATUSES)[number]

/** A request as its caller is shown it: never a text. */
export interface RequestShown {
  kind: RequestKind
  status: RequestStatus
  /** An identifier: why it was refused, or failed. */
  reason: string | null
  /** Of the contents that were posted, in order. */
  contentIds: string[]
  /** Our clock. */
  receivedAt: number
}

type Standing = Pick<RequestShown, 'status' | 'reason'>

/** @returns null where there is no such request */
export function requestShown({ requests, inbox, outbox }: Ledger, id: string): RequestShown | null {
  const request = requests.find(id)
  if (request === null) return null
  const { kind, name, receivedAt, reason } = request
  const replies = outbox.repliesOf(name)
  const asked = kind === 'inject' ? standingOfInput(inbox.statusOf(name), reason) : null
  return {
    kind,
    receivedAt,
    ...(asked ?? standingOfReplies(kind, replies)),
    contentIds: replies.flatMap(({ contentId }) => contentId ?? []),
  }
}

/** @returns null where the flow has answered */
export function standingOfInput(message: InboxStatus | null, reason: string | null): Standing | null {
  if (message === null) return null
  switch (message.status) {
    case 'waiting':
      return { status: message.attempts > 0 ? 'running' : 'queued', reason: null }
    case 'silent':
      return { status: 'refused', reason: 'owner_changed' }
    case 'dropped':
      return { status: 'failed', reason }
    case 'done':
      return null
    default:
      return message.status satisfies never
  }
}

/** What was given up counts only where nothing came after it: a dead letter can be repeated. */
export function standingOfReplies(kind: RequestKind, replies: readonly ReplyState[]): Standing {
  const bad = replies.findLast(({ status }) => status === 'dead' || status === 'dropped')
  if (bad !== undefined && bad === replies.at(-1)) {
    const cause = replies.findLast(({ status }) => status === 'dead') ?? bad
    return { status: cause.reason === 'owner_changed' ? 'refused' : 'failed', reason: cause.reason }
  }
  const open = replies.filter(({ status }) => status === 'queued' || status === 'sending')
  if (open.length === 0) return { status: kind === 'inject' ? 'done' : 'sent', reason: null }
  const untouched = kind === 'notify' && replies.every(({ status, attempts }) => status === 'queued' && attempts === 0)
  return { status: untouched ? 'queued' : 'running', reason: null }
}
