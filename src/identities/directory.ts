import { loadJurisdiction } from '../config.ts'
import { objectByName } from '../core/namespace.ts'
import { objectName } from '../core/object-name.ts'
import type { IdentityIndex } from './identity-index.ts'

export interface IdentityBinding {
  IDENTITY_INDEX: DurableObjectNamespace<IdentityIndex>
}

/** What is known of an identity. Names tell nothing of whom they are about. @throws HttpError 503 as `loadJurisdiction` */
export async function identityOf(binding: IdentityBinding, identityId: string) {
  return named(binding, await objectName('identity', identityId))
}

/** The members of a group of identities. */
export async function groupOf(binding: IdentityBinding, groupId: string) {
  return named(binding, await objectName('identity-group', groupId))
}

const named = (binding: IdentityBinding, name: string) =>
  objectByName(binding.IDENTITY_INDEX, loadJurisdiction(binding), name)

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
