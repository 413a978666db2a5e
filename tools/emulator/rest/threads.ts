import { setTextInput } from '../domain/text-input.ts'
import { archive, categorize, checkClosable, checkOpenable, setClosed } from '../domain/threads.ts'
import type { Thread } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { threadResource } from '../resources/resources.ts'
import { findThread } from '../world.ts'
import { page } from './page.ts'
import type { RestCall, RestRoute } from './route.ts'
import { searchThreads } from './thread-search.ts'

const ownThread: RestRoute['threadOf'] = (records, id) => (records.threads.has(id) ? id : null)

export const threadRoutes: RestRoute[] = [
  {
    call: 'GET /content_threads',
    answer: (call) => page(searchThreads(call), call.parameters, (thread) => threadResource(call.world, thread)),
  },
  {
    call: 'GET /content_threads/{id}',
    threadOf: ownThread,
    answer: ({ world, id }) => threadResource(world, findThread(world.records, id)),
  },
  {
    // Leaving the parameter out is refused: an empty set is written `thread_category_ids[]=`.
    call: 'PUT /content_threads/{id}/update_categories',
    threadOf: ownThread,
    answer: (call) => {
      const { world, parameters, user } = call
      return change(call, (thread) => {
        if (!parameters.has('thread_category_ids')) throw invalid('thread_category_ids is mandatory.')
        categorize(world, thread, parameters.all('thread_category_ids'), user.id)
      })
    },
  },
  {
    // "As the job is asynchronous", the answer shows the thread as it was when the job started.
    call: 'PUT /content_threads/{id}/close',
    threadOf: ownThread,
    answer: (call) =>
      change(call, (thread) => {
        checkClosable(call.world, thread)
        call.world.outbox.later(0, () => setClosed(call.world, thread, true))
      }),
  },
  {
    // A GET that changes something, as documented.
    call: 'GET /content_threads/{id}/open',
    threadOf: ownThread,
    answer: (call) =>
      change(call, (thread) => {
        checkOpenable(thread)
        call.world.outbox.later(0, () => setClosed(call.world, thread, false))
      }),
  },
  {
    call: 'PUT /content_threads/{id}/ignore',
    threadOf: ownThread,
    answer: (call) => change(call, (thread) => archive(call.world, thread)),
  },
  {
    call: 'PUT /content_threads/{id}/disable_text_input',
    threadOf: ownThread,
    answer: (call) => change(call, (thread) => setTextInput(call.world, thread, true)),
  },
  {
    call: 'PUT /content_threads/{id}/enable_text_input',
    threadOf: ownThread,
    answer: (call) => change(call, (thread) => setTextInput(call.world, thread, false)),
  },
]

function change({ world, id }: RestCall, run: (thread: Thread) => void): unknown {
  const thread = findThread(world.records, id)
  world.outbox.act(() => run(thread))
  return threadResource(world, thread)
}
