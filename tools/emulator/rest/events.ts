import type { IssuedEvent } from '../delivery/event.ts'
import { mayRead } from '../domain/permissions.ts'
import { notFound } from '../refusal.ts'
import { eventResource } from '../resources/events.ts'
import { found } from '../world.ts'
import { readDate } from './dates.ts'
import { page } from './page.ts'
import { parseQuery, valuesOf } from './query.ts'
import type { RestCall, RestRoute } from './route.ts'
import { type SearchRules, search } from './search.ts'

/** What webhooks said or, silent actions apart, would have said. */
export const eventRoutes: RestRoute[] = [
  {
    call: 'GET /events',
    threadOf: (_records, _id, parameters) =>
      valuesOf(parseQuery(parameters.get('q') ?? ''), 'content_thread')[0] ?? null,
    answer: (call) => {
      const { parameters } = call
      return page(search(readable(call), parameters.get('q') ?? '', RULES), parameters, eventResource)
    },
  },
  {
    call: 'GET /events/{id}',
    answer: (call) => {
      const event = readable(call).find((one) => one.id === call.id)
      return eventResource(found(event, 'The event'))
    },
  },
]

/** "404 if the token's user's role does not have the search event permission". */
function readable({ world, user }: RestCall): IssuedEvent[] {
  if (!world.switches.searchEvents) throw notFound('The resource')
  return [...world.outbox.issued.values()].filter((event) => mayRead(world, user.id, event.sourceId))
}

/** "Only have those keywords: content, content_thread, name_in, created_before, created_after, user." */
const RULES: SearchRules<IssuedEvent> = {
  what: 'Events',
  keywords: {
    content: (event, value) => eventResource(event).extra_infos.content_id === value,
    content_thread: (event, value) => event.threadId === value,
    name_in: (event, value) => event.type === value,
    created_before: (event, value) => event.at < readDate(value),
    created_after: (event, value) => event.at > readDate(value),
    user: (event, value) => event.payload.user_id === value,
  },
  withoutNegation: ['created_before', 'created_after'],
  orders: { created_at: (event) => event.at },
  defaultOrder: 'created_at.desc',
}
