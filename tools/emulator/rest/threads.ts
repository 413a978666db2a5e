import { categorize, checkClosable, checkOpenable, setClosed } from '../domain/threads.ts'
import { invalid } from '../refusal.ts'
import { threadResource } from '../resources.ts'
import { findThread } from '../world.ts'
import type { RestRoute } from './route.ts'

const ownThread: RestRoute['threadOf'] = (records, id) => (records.threads.has(id) ? id : null)

export const threadRoutes: RestRoute[] = [
  {
    call: 'GET /content_threads/{id}',
    threadOf: ownThread,
    answer: ({ world, id }) => threadResource(world, findThread(world.records, id)),
  },
  {
    // Leaving the parameter out is refused: an empty set is written `thread_category_ids[]=`.
    call: 'PUT /content_threads/{id}/update_categories',
    threadOf: ownThread,
    answer: ({ world, id, parameters, user }) => {
      const thread = findThread(world.records, id)
      if (!parameters.has('thread_category_ids')) throw invalid('thread_category_ids is mandatory.')
      const categoryIds = parameters.all('thread_category_ids')
      world.outbox.act(() => categorize(world, thread, categoryIds, user.id))
      return threadResource(world, thread)
    },
  },
  {
    // "As the job is asynchronous", the answer shows the thread as it was when the job started.
    call: 'PUT /content_threads/{id}/close',
    threadOf: ownThread,
    answer: ({ world, id }) => {
      const thread = findThread(world.records, id)
      checkClosable(world, thread)
      world.outbox.act(() => world.outbox.later(0, () => setClosed(world, thread, true)))
      return threadResource(world, thread)
    },
  },
  {
    // A GET that changes something, as documented.
    call: 'GET /content_threads/{id}/open',
    threadOf: ownThread,
    answer: ({ world, id }) => {
      const thread = findThread(world.records, id)
      checkOpenable(thread)
      world.outbox.act(() => world.outbox.later(0, () => setClosed(world, thread, false)))
      return threadResource(world, thread)
    },
  },
]
