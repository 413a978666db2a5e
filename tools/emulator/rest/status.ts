import { permissionsOf } from '../domain/permissions.ts'
import { hasSkill } from '../domain/users.ts'
import type { User } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import { agentStatusResource } from '../resources/routing.ts'
import { findUser, type World } from '../world.ts'
import type { Parameters } from './parameters.ts'
import type { RestRoute } from './route.ts'

export const statusRoutes: RestRoute[] = [
  {
    // "All currently connected agents"; not paginated.
    call: 'GET /status',
    answer: ({ world, parameters }) => {
      const connected = [...world.records.users.values()].filter(isConnectedAgent)
      return connected
        .filter((agent) => matches(world, agent, parameters))
        .map((agent) => agentStatusResource(world, agent))
    },
  },
  {
    // "Returns a 404 if the user does not exist (not_found) or if he’s not connected (disconnected)".
    call: 'GET /status/{id}',
    answer: ({ world, id }) => {
      const agent = findUser(world.records, id)
      if (!isConnectedAgent(agent)) throw new Refusal(404, 'disconnected', 'The agent is not connected.')
      return agentStatusResource(world, agent)
    },
  },
]

function isConnectedAgent(user: User): boolean {
  return user.receivesTasks && user.availability.connected
}

/** Sources "based on reply permission". Users have no teams and no languages: asking for some leaves nobody. */
function matches(world: World, agent: User, parameters: Parameters): boolean {
  return (
    parameters.all('source_ids').every((sourceId) => permissionsOf(world, agent.id, sourceId).reply) &&
    hasSkill(agent, parameters.all('category_ids')) &&
    parameters.all('team_ids').length === 0 &&
    parameters.all('spoken_languages').length === 0
  )
}
