import {
  assign,
  cancelThroughApi,
  categorizeIntervention,
  closeAsOwner,
  engage,
  setCustomFields,
} from '../domain/interventions.ts'
import { mayRead } from '../domain/permissions.ts'
import type { Intervention } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { interventionResource } from '../resources/resources.ts'
import { findContent, findIntervention } from '../world.ts'
import { matching, newestFirst } from './lists.ts'
import { page } from './page.ts'
import type { Parameters } from './parameters.ts'
import type { RestCall, RestRoute } from './route.ts'

const threadOfIntervention: RestRoute['threadOf'] = (records, id) => records.interventions.get(id)?.threadId ?? null

export const interventionRoutes: RestRoute[] = [
  {
    call: 'GET /interventions',
    threadOf: (_records, _id, parameters) => parameters.get('thread_id'),
    answer: (call) =>
      page(list(call), call.parameters, (intervention) => interventionResource(call.world, intervention)),
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
    call: 'PUT /interventions/{id}',
    threadOf: threadOfIntervention,
    answer: (call) => {
      const values = customFieldValues(call.parameters)
      return change(call, (intervention) => setCustomFields(call.world, intervention, values, call.user.id))
    },
  },
  {
    // Leaving the parameter out is refused: an empty set is written `category_ids[]=`.
    call: 'PUT /interventions/{id}/update_categories',
    threadOf: threadOfIntervention,
    answer: (call) => {
      if (!call.parameters.has('category_ids')) throw invalid('category_ids is mandatory.')
      const ids = call.parameters.all('category_ids')
      return change(call, (intervention) => categorizeIntervention(call.world, intervention, ids, call.user.id))
    },
  },
  {
    call: 'PUT /interventions/{id}/close',
    threadOf: threadOfIntervention,
    answer: (call) => change(call, (intervention) => closeAsOwner(call.world, intervention, call.user.id)),
  },
  {
    call: 'DELETE /interventions/{id}/cancel',
    threadOf: threadOfIntervention,
    answer: (call) => change(call, (intervention) => cancelThroughApi(call.world, intervention, call.user.id)),
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

/** `custom_field_values[key]`, and `custom_field_values[key][]` for fields that take several. */
function customFieldValues(parameters: Parameters): Record<string, string | readonly string[]> {
  const entries = [...parameters.entries('custom_field_values')]
  return Object.fromEntries(
    entries.map(([key, values]) => (values.length > 1 ? [key, values] : [key, values[0] ?? ''])),
  )
}

/** "Status active (open but not deferred), closed, deferred, opened, reopened"; the newest first. */
function list({ world, parameters, user }: RestCall): Intervention[] {
  const { interventions, identities } = world.records
  const status = parameters.get('status')
  const statuses = status === null ? null : STATUSES.get(status)
  if (statuses === undefined) throw invalid(`${status} is not a status of interventions.`)
  const found = matching(interventions.values(), parameters, {
    thread_id: (one) => one.threadId,
    user_id: (one) => one.userId,
    identity_id: (one) => one.identityId,
    identity_group_id: (one) => identities.get(one.identityId)?.groupId ?? null,
  }).filter((one) => (statuses === null || statuses.includes(one.status)) && mayRead(world, user.id, one.sourceId))
  return newestFirst(found, parameters)
}

const STATUSES: ReadonlyMap<string, Intervention['status'][]> = new Map([
  ['active', ['opened', 'reopened']],
  ['closed', ['closed']],
  ['deferred', ['deferred']],
  ['opened', ['opened']],
  ['reopened', ['reopened']],
])
