import { Hono } from 'hono'
import { notFound, Refusal } from '../refusal.ts'
import { type Fault, type Faults, faultResponse, isOnlySlow } from '../weather/faults.ts'
import type { Forecaster } from '../weather/forecaster.ts'
import { findUser } from '../world.ts'
import { authenticate, checkAccess } from './access.ts'
import { attachmentRoutes } from './attachments.ts'
import { botRoutes } from './bots.ts'
import type { CallRecord, Calls } from './calls.ts'
import { categoryRoutes } from './categories.ts'
import { channelRoutes } from './channels.ts'
import { commentRoutes } from './comments.ts'
import { contentRoutes } from './contents.ts'
import { eventRoutes } from './events.ts'
import { fixedListRoutes } from './fixed-lists.ts'
import { identityRoutes } from './identities.ts'
import { interventionRoutes } from './interventions.ts'
import { readParameters } from './parameters.ts'
import type { RateLimit } from './rate-limit.ts'
import type { RestCall, RestRoute } from './route.ts'
import { sourceRoutes } from './sources.ts'
import { statusRoutes } from './status.ts'
import { taskRoutes } from './tasks.ts'
import { threadRoutes } from './threads.ts'
import { userRoutes } from './users.ts'
import { webhookRoutes } from './webhooks.ts'

/** Every call that the emulator answers. */
export const ROUTES: readonly RestRoute[] = [
  ...contentRoutes,
  ...attachmentRoutes,
  ...threadRoutes,
  ...interventionRoutes,
  ...webhookRoutes,
  ...categoryRoutes,
  ...identityRoutes,
  ...userRoutes,
  ...statusRoutes,
  ...channelRoutes,
  ...commentRoutes,
  ...taskRoutes,
  ...sourceRoutes,
  ...fixedListRoutes,
  ...eventRoutes,
  ...botRoutes,
]

/** Each call by its name in the call records and faults: `POST /contents`. */
export const REST_CALLS: readonly string[] = ROUTES.map((route) => route.call)

export interface RestParts extends Pick<RestCall, 'world' | 'settings'> {
  calls: Calls
  faults: Faults
  forecaster: Forecaster
  rateLimit: RateLimit
}

/** The REST API below `/1.0`. */
export function restApp(parts: RestParts): Hono {
  const app = new Hono()
  for (const route of ROUTES) {
    const [method = '', path = ''] = route.call.split(' ')
    app.on(method, path.replace('{id}', ':id'), (context) =>
      recorded(parts, route.call, context.req.raw, (record) =>
        handle(parts, route, record, context.req.raw, context.req.param('id')),
      ),
    )
  }
  app.all('*', (context) =>
    recorded(parts, `${context.req.method} (unknown)`, context.req.raw, async () => {
      throw notFound('The resource')
    }),
  )
  return app
}

/** Sees to it that each call is recorded and each refusal answered as the platform words it. */
async function recorded(
  { calls }: RestParts,
  call: string,
  request: Request,
  run: (record: CallRecord) => Promise<Response>,
): Promise<Response> {
  const record = calls.begin(call, new URL(request.url).origin)
  let status: number | null = null
  try {
    const response = await answerRefusals(() => run(record))
    status = response.status
    return response
  } finally {
    calls.end(record, status)
  }
}

async function handle(
  parts: RestParts,
  route: RestRoute,
  record: CallRecord,
  request: Request,
  id = '',
): Promise<Response> {
  const parameters = await readParameters(request)
  const { world } = parts
  const token = authenticate(world, request, parameters)
  const user = findUser(world.records, token.userId)
  const { origin } = record
  parts.rateLimit.take()
  record.threadId = route.threadOf?.(world.records, id, parameters) ?? null
  await parts.calls.tell(record)
  const fault = parts.faults.take(route.call, record.threadId) ?? forecastFault(parts, record)
  const effect = () =>
    answerRefusals(async () => {
      checkAccess(world, user, route.call, world.records.threads.get(record.threadId ?? ''), parameters)
      return Response.json(await route.answer({ ...parts, id, parameters, origin, token, user }))
    })
  return fault === null ? effect() : disturbed(parts, fault, effect)
}

/** What the forecast has for a call; recorded, so that whoever counts calls can tell which of them come again. */
function forecastFault({ forecaster }: RestParts, record: CallRecord): Fault | null {
  const fault = forecaster.callFault(record.call, record.threadId)
  if (fault !== null && !isOnlySlow(fault)) record.spoiled = fault.when
  return fault
}

/** A fault before the effect takes its place; one after it spoils only the answer. */
async function disturbed({ world }: RestParts, fault: Fault, effect: () => Promise<Response>): Promise<Response> {
  const real = fault.when === 'after' ? await effect() : null
  await world.timers.wait(fault.delayMs ?? 0)
  const instead = faultResponse(fault)
  return instead ?? real ?? effect()
}

async function answerRefusals(run: () => Promise<Response>): Promise<Response> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof Refusal) return Response.json(error, { status: error.status })
    throw error
  }
}
