import { channelResource } from '../resources/routing.ts'
import { found } from '../world.ts'
import { page } from './page.ts'
import type { RestRoute } from './route.ts'

export const channelRoutes: RestRoute[] = [
  {
    // "Ordered by date of creation".
    call: 'GET /channels',
    answer: ({ world, parameters }) => {
      return page([...world.records.channels.values()], parameters, (channel) => channelResource(world, channel))
    },
  },
  {
    call: 'GET /channels/{id}',
    answer: ({ world, id }) => channelResource(world, found(world.records.channels.get(id), 'The channel')),
  },
]
