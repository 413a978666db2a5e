import { categorizeContent, ignore } from '../domain/content-changes.ts'
import { mayRead } from '../domain/permissions.ts'
import type { Content, Records } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { contentResource } from '../resources/resources.ts'
import { findContent } from '../world.ts'
import { createContent } from './new-content.ts'
import { page } from './page.ts'
import { parseQuery, valuesOf } from './query.ts'
import type { RestCall, RestRoute } from './route.ts'
import { type SearchRules, search } from './search.ts'

const ownThread: RestRoute['threadOf'] = (records, id) => records.contents.get(id)?.threadId ?? null

export const contentRoutes: RestRoute[] = [
  {
    call: 'POST /contents',
    threadOf: (records, _id, parameters) =>
      records.contents.get(parameters.get('in_reply_to_id') ?? '')?.threadId ?? null,
    answer: createContent,
  },
  {
    call: 'GET /contents',
    threadOf: (_records, _id, parameters) => valuesOf(parseQuery(parameters.get('q') ?? ''), 'thread')[0] ?? null,
    answer: ({ world, parameters, origin, user }) => {
      // "Only contents in sources where token's user has read permission are returned."
      const readable = [...world.records.contents.values()].filter((one) => mayRead(world, user.id, one.sourceId))
      const found = search(readable, parameters.get('q') ?? '', searchRules(world.records))
      return page(found, parameters, (content) => contentResource(world, content, origin))
    },
  },
  {
    call: 'GET /contents/{id}',
    threadOf: ownThread,
    answer: ({ world, id, origin }) => contentResource(world, findContent(world.records, id), origin),
  },
  {
    call: 'PUT /contents/{id}/ignore',
    threadOf: ownThread,
    answer: (call) => change(call, (content) => ignore(call.world, content)),
  },
  {
    // Leaving the parameter out is refused: an empty set is written `category_ids[]=`.
    call: 'PUT /contents/{id}/update_categories',
    threadOf: ownThread,
    answer: (call) => {
      if (!call.parameters.has('category_ids')) throw invalid('category_ids is mandatory.')
      return change(call, (content) => categorizeContent(call.world, content, call.parameters.all('category_ids')))
    },
  },
]

function change({ world, id, origin }: RestCall, run: (content: Content) => void): unknown {
  const content = findContent(world.records, id)
  world.outbox.act(() => run(content))
  return contentResource(world, content, origin)
}

/** "Only have those keywords: id, intervention, identity, identity_group, source, status_in, thread or text." */
function searchRules({ identities }: Records): SearchRules<Content> {
  return {
    what: 'Contents',
    keywords: {
      id: (content, value) => content.id === value,
      intervention: (content, value) => content.interventionId === value,
      identity: (content, value) => content.authorId === value,
      identity_group: (content, value) => identities.get(content.authorId)?.groupId === value,
      source: (content, value) => content.sourceId === value,
      status_in: (content, value) => content.status === value,
      thread: (content, value) => content.threadId === value,
      text: (content, value) => (content.body ?? '').toLowerCase().includes(value.toLowerCase()),
    },
    withoutNegation: ['identity', 'identity_group', 'text'],
    orders: { created_at: (content) => content.createdAt },
    defaultOrder: 'created_at.desc',
  }
}
