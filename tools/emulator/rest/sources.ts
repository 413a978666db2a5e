import { mayRead } from '../domain/permissions.ts'
import { updateSource } from '../domain/sources.ts'
import type { Source } from '../records/records.ts'
import { notFound } from '../refusal.ts'
import { communityResource, sourceResource } from '../resources/setup.ts'
import { findSource, found } from '../world.ts'
import { page } from './page.ts'
import type { RestCall, RestRoute } from './route.ts'

export const sourceRoutes: RestRoute[] = [
  {
    // "Ordered by creation date (ascending)".
    call: 'GET /content_sources',
    answer: (call) => {
      const active = call.parameters.flag('active')
      const found = readable(call).filter((source) => active === null || source.active === active)
      return page(found, call.parameters, sourceResource)
    },
  },
  { call: 'GET /content_sources/{id}', answer: (call) => sourceResource(find(call)) },
  {
    call: 'PUT /content_sources/{id}',
    answer: (call) => {
      const source = find(call)
      const { world, parameters } = call
      const color = parameters.get('color')
      const fields = {
        name: parameters.get('name') ?? source.name,
        active: parameters.flag('active') ?? source.active,
        color: color === null ? source.color : Number(color),
        channelId: parameters.get('channel_id') ?? source.channelId,
        defaultCategoryIds: parameters.has('default_category_ids')
          ? parameters.all('default_category_ids')
          : source.defaultCategoryIds,
      }
      world.outbox.act(() => updateSource(world, source, fields))
      return sourceResource(source)
    },
  },
  {
    // "Ordered by creation date (ascending)".
    call: 'GET /communities',
    answer: (call) => page(readable(call), call.parameters, communityResource),
  },
  {
    call: 'GET /communities/{id}',
    answer: (call) => {
      const source = readable(call).find((one) => one.communityId === call.id)
      return communityResource(found(source, 'The community'))
    },
  },
]

function readable({ world, user }: RestCall): Source[] {
  return [...world.records.sources.values()].filter((source) => mayRead(world, user.id, source.id))
}

function find({ world, user, id }: RestCall): Source {
  const source = findSource(world.records, id)
  if (!mayRead(world, user.id, id)) throw notFound('The source')
  return source
}
