import { isReadableIdentity } from '../domain/permissions.ts'
import { notFound } from '../refusal.ts'
import { identityResource } from '../resources/resources.ts'
import { found } from '../world.ts'
import { matching, newestFirst } from './lists.ts'
import { page } from './page.ts'
import type { RestCall, RestRoute } from './route.ts'

export const identityRoutes: RestRoute[] = [
  {
    // "Ordered by creation date (descending). Only identities in sources where the token's user has read permission".
    call: 'GET /identities',
    answer: (call) => page(list(call), call.parameters, identityResource),
  },
  {
    call: 'GET /identities/{id}',
    answer: ({ world, id, user }) => {
      const identity = found(world.records.identities.get(id), 'The identity')
      if (!isReadableIdentity(world, user.id, identity)) throw notFound('The identity')
      return identityResource(identity)
    },
  },
]

/** No user has an identity here, so that filtering on a `user_id` leaves none. */
function list({ world, parameters, user }: RestCall) {
  const { identities, sources } = world.records
  const communityId = parameters.get('community_id')
  const sourceId = parameters.get('source_id')
  // `source_id` means the source's community and is "not used if community_id is provided".
  const community = communityId ?? (sourceId === null ? null : (sources.get(sourceId)?.communityId ?? ''))
  const groupIds = parameters.get('identity_group_ids')?.split(',') ?? null
  const filtered = matching(identities.values(), parameters, {
    foreign_id: (identity) => identity.foreignId,
    uuid: (identity) => identity.uuid,
    identity_group_id: (identity) => identity.groupId,
    user_id: () => null,
  }).filter(
    (identity) =>
      (community === null || identity.communityId === community) &&
      (groupIds === null || (identity.groupId !== null && groupIds.includes(identity.groupId))) &&
      isReadableIdentity(world, user.id, identity),
  )
  return newestFirst(filtered, parameters)
}
