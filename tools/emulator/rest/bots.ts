import { complete, type Handover, handOver, handOverChannel } from '../domain/bots.ts'
import { engage } from '../domain/interventions.ts'
import { isReadableIdentity } from '../domain/permissions.ts'
import type { Identity, Intervention } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { interventionResource } from '../resources/resources.ts'
import { findContent, findIntervention } from '../world.ts'
import type { Parameters } from './parameters.ts'
import type { RestCall, RestRoute } from './route.ts'

/** The documentation's sample has a number, the reference's schema a string. */
const SUCCESS = { status: '200', message: 'Success' }

const threadOfIntervention: RestRoute['threadOf'] = (records, _id, parameters) =>
  records.interventions.get(parameters.get('intervention_id') ?? '')?.threadId ?? null

export const botRoutes: RestRoute[] = [
  {
    // "It opens the intervention as the virtual agent user": the token's user.
    call: 'POST /bots/engage',
    threadOf: (records, _id, parameters) => records.contents.get(parameters.get('content_id') ?? '')?.threadId ?? null,
    answer: ({ world, parameters, user }) => {
      const content = findContent(world.records, mandatory(parameters, 'content_id'))
      return interventionResource(world, world.outbox.act(() => engage(world, content, user.id)).result)
    },
  },
  {
    call: 'POST /bots/complete',
    threadOf: threadOfIntervention,
    answer: (call) => {
      const { world, parameters, user } = call
      const intervention = namedIntervention(call)
      const completion = {
        closeThread: parameters.flag('close_thread') ?? false,
        addedCategoryIds: parameters.all('thread_category_ids'),
      }
      world.outbox.act(() => complete(world, intervention, completion, user))
      return SUCCESS
    },
  },
  {
    call: 'POST /bots/handover',
    threadOf: threadOfIntervention,
    answer: (call) => {
      const { world, parameters, user } = call
      const handover = readHandover(parameters)
      if (mandatory(parameters, 'type') === 'engage_virtual_agent') {
        const intervention = namedIntervention(call)
        world.outbox.act(() => handOver(world, intervention, handover, user))
      } else {
        const identity = namedIdentity(call, handover)
        world.outbox.act(() => handOverChannel(world, identity, handover, user))
      }
      return SUCCESS
    },
  },
]

/** `from` and `to`: "either bot or agent". */
function readHandover(parameters: Parameters): Handover {
  const from = mandatory(parameters, 'from')
  const to = mandatory(parameters, 'to')
  const isFromBot = from === 'bot' && to === 'agent'
  if (!isFromBot && !(from === 'agent' && to === 'bot')) throw invalid('from and to must be bot and agent.')
  const given = parameters.has('thread_category_ids')
  return { to: isFromBot ? 'agent' : 'bot', categoryIds: given ? parameters.all('thread_category_ids') : null }
}

/** "The app that controls the bot" is named where control is passed to it. */
function namedIdentity({ world, parameters, user }: RestCall, { to }: Handover): Identity {
  const foreignId = mandatory(parameters, 'identity_foreign_id')
  if (to === 'bot') mandatory(parameters, 'app_id')
  const type = parameters.get('type')
  const identity = [...world.records.identities.values()].find((one) => one.foreignId === foreignId)
  if (identity === undefined || !isReadableIdentity(world, user.id, identity)) {
    throw invalid('There is no identity with this identity_foreign_id.')
  }
  if (identity.type !== type) throw invalid(`The identity is not of the type ${type}.`)
  return identity
}

function namedIntervention({ world, parameters }: RestCall): Intervention {
  return findIntervention(world.records, mandatory(parameters, 'intervention_id'))
}

function mandatory(parameters: Parameters, name: string): string {
  const value = parameters.get(name)
  if (value === null) throw invalid(`${name} is mandatory.`)
  return value
}
