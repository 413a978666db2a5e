import { z } from 'zod'
import { replyThroughApi } from '../domain/contents.ts'
import type { Content } from '../records.ts'
import { invalid } from '../refusal.ts'
import { contentResource } from '../resources.ts'
import { findContent } from '../world.ts'
import { page } from './page.ts'
import { parseQuery } from './query.ts'
import type { RestCall, RestRoute } from './route.ts'

export const contentRoutes: RestRoute[] = [
  {
    call: 'POST /contents',
    threadOf: (records, _id, parameters) =>
      records.contents.get(parameters.get('in_reply_to_id') ?? '')?.threadId ?? null,
    answer: createContent,
  },
  {
    call: 'GET /contents',
    threadOf: (_records, _id, parameters) => parseQuery(parameters.get('q') ?? '').get('thread') ?? null,
    answer: ({ world, parameters }) => {
      const found = search([...world.records.contents.values()], parameters.get('q') ?? '')
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
 * Replies as the token's user. "Body is mandatory", unless there is structured content. Starting a discussion (`source_id` and `to`) is refused, as
 * channels do that only react.
 */
async function createContent({ world, parameters, account }: RestCall): Promise<unknown> {
  const body = parameters.get('body')
  const structuredContent = parseStructured(parameters.get('structured_content'))
  if (structuredContent === null && (body === null || body.trim() === '')) throw invalid('body is mandatory.')
  const inReplyToId = parameters.get('in_reply_to_id')
  if (inReplyToId === null) throw invalid('in_reply_to_id is mandatory: the source cannot initiate discussions.')
  const reply = {
    inReplyToId,
    body,
    structuredContent,
    private: parameters.flag('private') ?? false,
    autoSubmitted: parameters.flag('auto_submitted') ?? false,
  }
  const echoFirst = world.switches.echo === 'before'
  const { result, told } = world.outbox.act(() => replyThroughApi(world, reply, account.botUserId), {
    immediately: echoFirst,
  })
  if (echoFirst) await told
  return contentResource(world, result)
}

const structuredSchema = z.record(z.string(), z.unknown())

/** JSON, as a parameter of a form. */
function parseStructured(text: string | null): Content['structuredContent'] {
  if (text === null) return null
  try {
    return structuredSchema.parse(JSON.parse(text))
  } catch {
    throw invalid('structured_content is not a JSON object.')
  }
}

/** Contents are "ordered by creation date (descending)"; the query may turn that round. */
function search(all: Content[], q: string): Content[] {
  const query = parseQuery(q)
  const order = query.get('order') ?? 'created_at.desc'
  const matching = all.filter((content) => {
    const values = new Map<string, string | null>([
      ['id', content.id],
      ['thread', content.threadId],
      ['source', content.sourceId],
      ['intervention', content.interventionId],
      ['identity', content.authorId],
      ['status_in', content.status],
    ])
    return [...query].every(([keyword, value]) => keyword === 'order' || matches(values, keyword, value))
  })
  if (order === 'created_at.asc') return matching
  if (order === 'created_at.desc') return matching.reverse()
  throw invalid(`Contents cannot be ordered by ${order}.`)
}

function matches(values: ReadonlyMap<string, string | null>, keyword: string, wanted: string): boolean {
  const value = values.get(keyword)
  if (value === undefined) throw invalid(`Contents cannot be searched by ${keyword}.`)
  return value !== null && wanted.split(',').includes(value)
}
