import { loadJurisdiction } from '../config.ts'
import { objectById, objectByName } from '../core/namespace.ts'
import { objectName } from '../core/object-name.ts'
import type { Conversation } from './conversation.ts'
import type { IncomingEvent } from './inbox.ts'

/** The conversations by thread, for whoever has events for them. */
export interface ConversationBinding {
  CONVERSATION: DurableObjectNamespace<Conversation>
}

/** The conversation of a thread. @throws HttpError 503 where conversations may live is not known */
export async function conversationOf(binding: ConversationBinding, threadId: string) {
  return objectByName(binding.CONVERSATION, loadJurisdiction(binding), await objectName('thread', threadId))
}

/** The conversation with an object id; null where there is none. @throws HttpError as `conversationOf` */
export function conversationById(binding: ConversationBinding, objectId: string) {
  return objectById(binding.CONVERSATION, loadJurisdiction(binding), objectId)
}

/**
 * Hands events to their conversations, all at once.
 * @param delivery the id of the delivery that they came with, for the log
 * @returns what went wrong, by thread: all other events are durable, and may be handed over again without harm
 */
export async function storeEvents(
  binding: ConversationBinding,
  threads: ReadonlyMap<string, IncomingEvent[]>,
  delivery: string | null = null,
): Promise<Map<string, unknown>> {
  const failed = new Map<string, unknown>()
  await Promise.all(
    Array.from(threads, async ([threadId, events]) => {
      try {
        const conversation = await conversationOf(binding, threadId)
        await conversation.receive(threadId, events, delivery)
      } catch (error) {
        failed.set(threadId, error)
      }
    }),
  )
  return failed
}
