import { assign, cancel, closeAsOwner, engage } from '../domain/interventions.ts'
import type { Intervention } from '../records.ts'
import { invalid } from '../refusal.ts'
import { interventionResource } from '../resources.ts'
import { findContent, findIntervention } from '../world.ts'
import { page } from './page.ts'
import type { Parameters } from './parameters.ts'
import type { RestCall, RestRoute } from './route.ts'

const threadOfIntervention: RestRoute['threadOf'] = (records, id) => records.interventions.get(id)?.threadId ?? null

export const interventionRoutes: RestRoute[] = [
  {
    call: 'GET /interventions',
    threadOf: (_records, _id, parameters) => parameters.get('thread_id'),
    answer: ({ world, parameters }) => {
      const found = filter([...world.records.interventions.values()], parameters)
      return page(found, parameters, (intervention) => interventionResource(world, intervention))
    },
  },
  {
    call: 'POST /interventions',
    threadOf: (records, _id, parameters) => records.contents.get(parameters.get('content_id') ?? '')?.threadId ?? null,
    answer: ({ world, parameters, user }) => {
      const contentId = parameters.get('content_id')
      if (contentId === null) throw invalid('content_id is mandatory.')
      const content = findContent(world.records, contentId)
      const { result } = world.outbox.act(() => engage(world, content, user.id))
      return interventionResource(world, result)
    },
  },
  {
    call: 'GET /interventions/{id}',
    threadOf: threadOfIntervention,
    answer: ({ world, id }) => interventionResource(world, findIntervention(world.records, id)),
  },
  {
    call: 'PUT /interventions/{id}/close',
    threadOf: threadOfIntervention,
    answer: (call) => change(call, (intervention) => closeAsOwner(call.world, intervention, call.user.id)),
  },
  {
    call: 'DELETE /interventions/{id}/cancel',
    threadOf: threadOfIntervention,
    answer: (call) => change(call, (intervention) => cancel(call.world, intervention, call.user.id)),
  },
  {
    call: 'PUT /interventions/{id}/reassign',
    threadOf: threadOfIntervention,
    answer: (call) => {
      const userId = call.parameters.get('user_id')
      if (userId === null) throw invalid('user_id is mandatory.')
      return change(call, (intervention) => assign(call.world, intervention, userId, call.user.id))
    },
  },
]

/** Renders the intervention itself, also when that was destroyed. */
function change({ world, id }: RestCall, run: (intervention: Intervention) => void): unknown {
  const intervention = findIntervention(world.records, id)
  world.outbox.act(() => run(intervention))
  return interventionResource(world, intervention)
}

/** "Status active (open but not deferred), closed, deferred, opened, reopened"; the newest first. */
function filter(all: Intervention[], parameters: Parameters): Intervention[] {
  const status = parameters.get('status')
  const statuses = status === null ? null : STATUSES.get(status)
  if (statuses === undefined) throw invalid(`${status} is not a status of interventions.`)
  const threadId = parameters.get('thread_id')
  const userId = parameters.get('user_id')
  const identityIds = parameters.all('identity_id')
  const found = all.filter(
    (one) =>
      (statuses === null || statuses.includes(one.status)) &&
      (threadId === null || threadId === one.threadId) &&
      (userId === null || userId === one.userId) &&
      (identityIds.length === 0 || identityIds.includes(one.identityId)),
  )
  const sort = parameters.get('sort') ?? 'created_at'
  if (sort === 'created_at') return found.reverse()
  if (sort === 'updated_at') return found.sort((a, b) => b.updatedAt - a.updatedAt)
  throw invalid(`Interventions cannot be sorted by ${sort}.`)
}

const STATUSES: ReadonlyMap<string, Intervention['status'][]> = new Map([
  ['active', ['opened', 'reopened']],
  ['closed', ['closed']],
  ['deferred', ['deferred']],
  ['opened', ['opened']],
  ['reopened', ['reopened']],
])
