import { identityEvent } from '../delivery/event.ts'
import type { Identity, Source } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { found, type World } from '../world.ts'

export type NewIdentity = Partial<
  Pick<
    Identity,
    'uuid' | 'displayName' | 'firstname' | 'lastname' | 'email' | 'mobilePhone' | 'screenname' | 'foreignId'
  >
>

/** Somebody new on a source's community. @param id a fresh one where absent */
export function addIdentity(world: World, source: Source, draft: NewIdentity = {}, id = world.ids.next()): Identity {
  const at = world.clock.stamp()
  const number = world.records.identities.size + 1
  const names = [draft.firstname, draft.lastname].filter((name) => name)
  const identity: Identity = {
    id,
    foreignId: draft.foreignId ?? `identity-${number}`,
    uuid: draft.uuid ?? null,
    groupId: null,
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

/** Puts identities into one group: that of the first which has one, else a new one. */
export function mergeIdentities(world: World, ids: readonly string[]): Identity[] {
  const identities = ids.map((id) => findIdentity(world, id))
  if (new Set(ids).size < 2) throw invalid('Two identities or more can be merged.')
  const groupId = identities.find((identity) => identity.groupId !== null)?.groupId ?? world.ids.next()
  for (const identity of identities) moveToGroup(world, identity, groupId)
  return identities
}

/** Takes an identity out of its group. */
export function unmergeIdentity(world: World, id: string): Identity {
  const identity = findIdentity(world, id)
  if (identity.groupId === null) throw invalid('The identity is in no group.')
  moveToGroup(world, identity, null)
  return identity
}

function moveToGroup(world: World, identity: Identity, groupId: string | null): void {
  const { groupId: before } = identity
  if (before === groupId) return
  identity.groupId = groupId
  identity.updatedAt = world.clock.stamp()
  const type = groupId === null ? 'identity.unmerged' : 'identity.merged'
  world.outbox.emit(() => identityEvent(world, type, identity, before))
}

function findIdentity(world: World, id: string): Identity {
  return found(world.records.identities.get(id), 'The identity')
}
