import { objectName } from '../core/object-name.ts'
import type { Conversation } from './conversation.ts'

export interface ConversationBinding {
  CONVERSATION: DurableObjectNamespace<Conversation>
}

/** The conversation of a thread. A fresh stub for each use: after an error one may be broken for good. */
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
