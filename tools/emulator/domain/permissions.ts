import type { Permissions } from '../records/access.ts'
import type { Identity } from '../records/records.ts'
import { forbidden, notFound } from '../refusal.ts'
import { findSource, findUser, type World } from '../world.ts'

export type PermissionsChange = Pick<Permissions, 'userId' | 'sourceId'> & Partial<Permissions>

/** What is left out stays. */
export function setPermissions(world: World, change: PermissionsChange): Permissions {
  const { userId, sourceId } = change
  findUser(world.records, userId)
  findSource(world.records, sourceId)
  const permissions = { ...permissionsOf(world, userId, sourceId), ...change }
  world.records.permissions.set(keyOf(userId, sourceId), permissions)
  return permissions
}

export function permissionsOf(world: World, userId: string, sourceId: string): Permissions {
  const known = world.records.permissions.get(keyOf(userId, sourceId))
  return known ?? { userId, sourceId, read: true, reply: true }
}

export function mayRead(world: World, userId: string, sourceId: string): boolean {
  return permissionsOf(world, userId, sourceId).read
}

/** Identities are on a source's community. */
export function isReadableIdentity(world: World, userId: string, identity: Identity): boolean {
  const { communityId } = identity
  return [...world.records.sources.values()].some(
    (source) => source.communityId === communityId && mayRead(world, userId, source.id),
  )
}

/** "If the token's user does not have read on the source, a 404 HTTP response will be returned." */
export function checkRead(world: World, userId: string, sourceId: string): void {
  if (!mayRead(world, userId, sourceId)) throw notFound('The resource')
}

/** "Only users that can reply on the given source". */
export function checkReply(world: World, userId: string, sourceId: string): void {
  if (!permissionsOf(world, userId, sourceId).reply) throw forbidden('The user may not reply on this source.')
}

function keyOf(userId: string, sourceId: string): string {
  return `${userId} ${sourceId}`
}
