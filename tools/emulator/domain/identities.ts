import type { Identity, Source } from '../records.ts'
import type { World } from '../world.ts'

export type NewIdentity = Partial<
  Pick<Identity, 'displayName' | 'firstname' | 'lastname' | 'email' | 'mobilePhone' | 'screenname' | 'foreignId'>
>

/** Somebody new on a source's community. @param id a fresh one where absent */
export function addIdentity(world: World, source: Source, draft: NewIdentity = {}, id = world.ids.next()): Identity {
  const at = world.clock.stamp()
  const number = world.records.identities.size + 1
  const names = [draft.firstname, draft.lastname].filter((name) => name)
  const identity: Identity = {
    id,
    foreignId: draft.foreignId ?? `identity-${number}`,
    communityId: source.communityId,
    type: source.type,
    displayName: draft.displayName ?? (names.join(' ') || `Customer ${number}`),
    firstname: draft.firstname ?? null,
    lastname: draft.lastname ?? null,
    email: draft.email ?? null,
    mobilePhone: draft.mobilePhone ?? null,
    screenname: draft.screenname ?? null,
    createdAt: at,
    updatedAt: at,
  }
  world.records.identities.set(id, identity)
  return identity
}

/** The identity of a customer who writes: customers appear by writing. */
export function customerOf(world: World, source: Source, id: string | undefined): Identity {
  const known = id === undefined ? undefined : world.records.identities.get(id)
  return known ?? addIdentity(world, source, {}, id)
}
