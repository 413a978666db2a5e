import { userResource } from '../resources/resources.ts'
import { findUser } from '../world.ts'
import { matching } from './lists.ts'
import { page } from './page.ts'
import type { RestRoute } from './route.ts'

export const userRoutes: RestRoute[] = [
  {
    // "Ordered by creation date (descending)". Users have no identities, roles, teams or external ids here.
    call: 'GET /users',
    answer: ({ world, parameters }) => {
      const email = parameters.get('email')?.toLowerCase() ?? null
      const filtered = matching(world.records.users.values(), parameters, {
        category_id: (user) => user.categoryIds,
        identity_id: () => null,
        external_id: () => null,
        role_id: () => null,
        team_id: () => null,
      }).filter((user) => email === null || user.email.toLowerCase() === email)
      return page(filtered.reverse(), parameters, userResource)
    },
  },
  { call: 'GET /users/me', answer: ({ user }) => userResource(user) },
  { call: 'GET /users/{id}', answer: ({ world, id }) => userResource(findUser(world.records, id)) },
]
