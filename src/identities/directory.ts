import { objectName } from '../core/object-name.ts'
import type { IdentityIndex } from './identity-index.ts'

export interface IdentityBinding {
  IDENTITY_INDEX: DurableObjectNamespace<IdentityIndex>
}

/** What is known of an identity: a fresh stub for each call. Names tell nothing of whom they are about. */
export async function identityOf({ IDENTITY_INDEX }: IdentityBinding, identityId: string) {
  return IDENTITY_INDEX.getByName(await objectName('identity', identityId))
}

/** The members of a group of identities. */
export async function groupOf({ IDENTITY_INDEX }: IdentityBinding, groupId: string) {
  return IDENTITY_INDEX.getByName(await objectName('identity-group', groupId))
}

/** What a conversation tells of those who write in it. */
export interface Writers {
  add(identityId: string, threadId: string): Promise<void>
  remove(identityId: string, threadId: string): Promise<void>
}

export function writersOf(binding: IdentityBinding): Writers {
  return {
    add: async (identityId, threadId) => (await identityOf(binding, identityId)).addThread(threadId),
    remove: async (identityId, threadId) => (await identityOf(binding, identityId)).removeThread(threadId),
  }
}
