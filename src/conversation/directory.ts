import { objectName } from '../core/object-name.ts'
import type { Conversation } from './conversation.ts'
import type { IncomingEvent } from './inbox.ts'

/** The conversations by thread, for whoever has events for them. */
export interface ConversationBinding {
  CONVERSATION: DurableObjectNamespace<Conversation>
}

/** The conversation of a thread: a fresh stub for each call, since after an error one may be broken for good. */
export async function conversationOf({ CONVERSATION }: ConversationBinding, threadId: string) {
  return CONVERSATION.getByName(await objectName('thread', threadId))
}

/** The conversation with an object id; null where that was made up: ids are signed by the platform. */
export function conversationById({ CONVERSATION }: ConversationBinding, objectId: string) {
  try {
    return CONVERSATION.get(CONVERSATION.idFromString(objectId))
  } catch {
    return null
  }
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
