import type { Content, Source, Thread } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { findContent, findSource, findThread, type World } from '../world.ts'
import { addInitiation, addReply } from './contents.ts'
import { openInterventionOf } from './interventions.ts'
import { acceptMessage, type Message } from './messages.ts'
import { type Recipients, reach } from './recipients.ts'
import { isMessagingSource } from './text-input.ts'
import { startThread } from './threads.ts'

/** A message with what else `POST /contents` does. */
export interface Post extends Message {
  /** Whether the customer can write in the thread; null leaves it as it is. */
  disableTextInput: boolean | null
}

/** The rules of replying through the API: see the reference of `POST /contents`. */
export function replyThroughApi(world: World, post: Post, inReplyToId: string, creatorId: string): Content {
  const repliedTo = findContent(world.records, inReplyToId)
  const thread = findThread(world.records, repliedTo.threadId)
  if (repliedTo.synchronization !== 'success') throw invalid('The replied content is not synchronized.')
  if (thread.closed) throw invalid('The thread of the replied content is closed.')
  const intervention = openInterventionOf(world.records, thread.id)
  if (world.switches.requireOpenIntervention && intervention === null) {
    throw invalid('The replied content is not under an open intervention.')
  }
  const source = findSource(world.records, thread.sourceId)
  checkTextInput(source, post)
  const message = acceptMessage(world, source, post)
  applyTextInput(world, thread, post)
  return addReply(world, repliedTo, intervention, { ...message, creatorId, createdFrom: 'api' })
}

/** A discussion that the source's side begins, in a new thread of whoever is written to. */
export function initiateThroughApi(
  world: World,
  post: Post,
  to: Recipients,
  sourceId: string,
  creatorId: string,
): Content {
  const source = findSource(world.records, sourceId)
  checkTextInput(source, post)
  const message = acceptMessage(world, source, post)
  const { customer, headers } = reach(world, source, to)
  const title = to.title ?? (message.body ?? '').slice(0, LONGEST_TITLE)
  const thread = startThread(world, source, customer.id, title)
  applyTextInput(world, thread, post)
  return addInitiation(world, thread, { ...message, headers, creatorId, createdFrom: 'api' })
}

const LONGEST_TITLE = 80

/** "Engage Messaging only." */
function checkTextInput(source: Source, { disableTextInput }: Post): void {
  if (disableTextInput !== null && !isMessagingSource(source)) {
    throw invalid('disable_text_input_on_thread is for messaging sources only.')
  }
}

function applyTextInput(world: World, thread: Thread, { disableTextInput }: Post): void {
  if (disableTextInput === null || thread.textInputDisabled === disableTextInput) return
  thread.textInputDisabled = disableTextInput
  thread.updatedAt = world.clock.stamp()
}
