import { replyThroughApi } from '../domain/contents.ts'
import { mayRead } from '../domain/permissions.ts'
import type { Content, Records } from '../records.ts'
import { invalid } from '../refusal.ts'
import { contentResource } from '../resources.ts'
import { findContent } from '../world.ts'
import { page } from './page.ts'
import { parseQuery, valuesOf } from './query.ts'
import type { RestCall, RestRoute } from './route.ts'
import { type SearchRules, search } from './search.ts'

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
    answer: ({ world, parameters, user }) => {
      // "Only contents in sources where token's user has read permission are returned."
      const readable = [...world.records.contents.values()].filter((one) => mayRead(world, user.id, one.sourceId))
      const found = search(readable, parameters.get('q') ?? '', searchRules(world.records))
      return page(found, parameters, (content) => contentResource(world, content))
    },
  },
  {
    call: 'GET /contents/{id}',
    threadOf: (records, id) => records.contents.get(id)?.threadId ?? null,
    answer: ({ world, id }) => contentResource(world, findContent(world.records, id)),
  },
]

/**
 * Replies as the token's user. "Body is mandatory." Starting a discussion (`source_id` and `to`) is refused, as
 * channels do that only react.
 */
async function createContent({ world, parameters, user }: RestCall): Promise<unknown> {
  const body = parameters.get('body')
  if (body === null || body.trim() === '') throw invalid('body is mandatory.')
  const inReplyToId = parameters.get('in_reply_to_id')
  if (inReplyToId === null) throw invalid('in_reply_to_id is mandatory: the source cannot initiate discussions.')
  const reply = {
    inReplyToId,
    body,
    private: parameters.flag('private') ?? false,
    autoSubmitted: parameters.flag('auto_submitted') ?? false,
  }
  const echoFirst = world.switches.echo === 'before'
  const { result, told } = world.outbox.act(() => replyThroughApi(world, reply, user.id), {
    immediately: echoFirst,
  })
  if (echoFirst) await told
  return contentResource(world, result)
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
