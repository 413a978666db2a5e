import { parsePlatformTime } from '../core/platform-time.ts'
import type { ContentEvent, InterventionEvent, OtherEvent } from '../engage/events.ts'
import { isActionable, isExportFailed, isOwnSide } from '../engage/statuses.ts'
import { claimOf } from './categories.ts'
import type { Signal } from './signals.ts'
import type { HandoverPolicy, HandoverState } from './state.ts'

/** An event of the webhook, told apart by what its resource is. */
export type EngageEvent =
  | { kind: 'content'; event: ContentEvent }
  | { kind: 'intervention'; event: InterventionEvent }
  | { kind: 'other'; event: OtherEvent }

/** What is known of the worker's own doings, by which its echoes are told from people's acts. */
export interface Knowledge extends Pick<HandoverState, 'botUserId' | 'botInterventionIds'> {
  /** The outbox recorded this content as posted by the worker. */
  isOwn(contentId: string): boolean
  /** The worker has answered this content. */
  hasAnswered(contentId: string): boolean
  /** A reply to this content was given up before it was known whether it had been posted. */
  mayHaveAnswered(contentId: string): boolean
  /** A reply was sent whose outcome is not known yet: its echo can come before its answer. */
  replyUnsettled: boolean
  /** The same for an intervention that the worker is opening. */
  openingUnsettled: boolean
}

export type Interpretation =
  | { type: 'signal'; signal: Signal }
  /** Whose act it is can only be said once the worker's own call is settled. */
  | { type: 'hold' }
  /** A reply of the worker's own was posted, but the platform could not bring it to the customer. */
  | { type: 'export_failed'; contentId: string }
  | { type: 'nothing' }

const NOTHING: Interpretation = { type: 'nothing' }
const HOLD: Interpretation = { type: 'hold' }

/** Makers of contents that are no person: welcome messages, surveys, auto-replies and rules. */
const AUTOMATIC = /auto|welcome|survey|rule|bot|system|campaign|trigger/i
const WRITING = new Set(['content.imported', 'content.replied', 'content.discussion_initiated', 'content.approved'])
const TAKING = new Set([
  'intervention.opened',
  'intervention.reopened',
  'intervention.assigned',
  'intervention.user_updated',
])
const CLOSING = new Set(['intervention.closed', 'intervention.canceled'])
const THREAD_CLOSING = new Set(['content.thread_closed', 'content.thread_auto_closed'])

/**
 * Says what an event means for the ownership of its conversation: a customer's message, a person's act, a move of the
 * thread, or nothing. Pure.
 *
 * @param fresh whether the event came so soon that its categories can be believed like a thread read
 */
export function interpret(
  { kind, event }: EngageEvent,
  policy: Pick<HandoverPolicy, 'botCategoryId' | 'agentCategoryId'>,
  knowledge: Knowledge,
  fresh: boolean,
): Interpretation {
  switch (kind) {
    case 'content':
      return interpretContent(event, policy, knowledge, fresh)
    case 'intervention':
      return interpretIntervention(event, policy, knowledge)
    case 'other': {
      if (!THREAD_CLOSING.has(event.type)) return NOTHING
      const claim = claimOf(event.resource?.metadata?.category_ids ?? null, policy)
      return { type: 'signal', signal: { type: 'thread_closed', claim, at: parsePlatformTime(event.issued_at) ?? 0 } }
    }
    default:
      return kind satisfies never
  }
}

/** Whether the event is a message that a customer wrote and that waits for an answer. */
export function isCustomerMessage(event: ContentEvent): boolean {
  const { status, creator_id, auto_submitted } = event.resource.metadata
  return event.type === 'content.imported' && creator_id === null && auto_submitted !== true && isActionable(status)
}

function interpretContent(
  event: ContentEvent,
  policy: Pick<HandoverPolicy, 'botCategoryId' | 'agentCategoryId'>,
  knowledge: Knowledge,
  fresh: boolean,
): Interpretation {
  const { id, metadata } = event.resource
  if (event.type === 'content.exported' && isExportFailed(metadata.synchronization_status)) {
    if (knowledge.isOwn(id)) return { type: 'export_failed', contentId: id }
    return knowledge.replyUnsettled ? HOLD : NOTHING
  }
  if (THREAD_CLOSING.has(event.type) || !WRITING.has(event.type)) return NOTHING
  // Only what was made through the API can be the worker's own; where nothing is said, it is looked up too.
  const isApi = metadata.created_from === null || metadata.created_from === 'api'
  if (isApi && knowledge.isOwn(id)) return NOTHING
  const claim = claimOf(metadata.category_ids, policy)
  const at = parsePlatformTime(event.issued_at) ?? 0
  if (isCustomerMessage(event)) {
    return { type: 'signal', signal: { type: 'customer_message', claim, at, fresh } }
  }
  const creator = metadata.creator_id ?? event.user_id
  if (creator === null || metadata.auto_submitted === true) return NOTHING
  const throughInterface = metadata.created_from === 'interface'
  if (!throughInterface) {
    if (AUTOMATIC.test(metadata.created_from ?? '')) return NOTHING
    if (knowledge.replyUnsettled) return HOLD
    // `content.replied` can be about the content that was answered: then the answer may have been the bot's.
    const aboutCustomersContent = !isOwnSide(metadata.status)
    if (creator === knowledge.botUserId) return NOTHING
    if (knowledge.botUserId === null) {
      if (aboutCustomersContent && (knowledge.hasAnswered(id) || knowledge.mayHaveAnswered(id))) return NOTHING
      // The worker's very first post, whose answer never came: the next that comes tells who the bot is.
      const answered = isApi ? metadata.in_reply_to_id : null
      if (answered !== null && knowledge.mayHaveAnswered(answered)) return NOTHING
    }
  }
  return { type: 'signal', signal: { type: 'person_acted', how: 'wrote', claim, at, interventionId: null } }
}

function interpretIntervention(
  event: InterventionEvent,
  policy: Pick<HandoverPolicy, 'botCategoryId' | 'agentCategoryId'>,
  knowledge: Knowledge,
): Interpretation {
  const { id, metadata } = event.resource
  const claim = claimOf(metadata.category_ids, policy)
  const at = parsePlatformTime(event.issued_at) ?? 0
  if (event.type === 'intervention.recategorized') {
    return { type: 'signal', signal: { type: 'intervention_recategorized', claim, at } }
  }
  const isBotsOwn = knowledge.botInterventionIds.includes(id)
  if (TAKING.has(event.type)) {
    const assigned = event.type === 'intervention.assigned' || event.type === 'intervention.user_updated'
    const user = assigned ? metadata.user_id : (event.user_id ?? metadata.user_id)
    if (user === null || user === knowledge.botUserId) return NOTHING
    // An intervention of the bot's stays its own until somebody who is known to be another takes it.
    if (isBotsOwn && knowledge.botUserId === null) return NOTHING
    if (knowledge.openingUnsettled || (knowledge.replyUnsettled && knowledge.botUserId === null)) return HOLD
    return { type: 'signal', signal: { type: 'person_acted', how: 'took', claim, at, interventionId: id } }
  }
  if (CLOSING.has(event.type)) {
    const closer = event.user_id ?? metadata.user_id
    if (closer !== null && closer === knowledge.botUserId) return NOTHING
    if (isBotsOwn && (closer === null || knowledge.botUserId === null)) return NOTHING
    if (knowledge.openingUnsettled) return HOLD
    const closedAt = parsePlatformTime(metadata.closed_at) ?? at
    return { type: 'signal', signal: { type: 'intervention_closed', claim, at, closedAt, botsOwn: isBotsOwn } }
  }
  return NOTHING
}
