import { Hono } from 'hono'
import * as z from 'zod'
import { switchesSchema } from '../options.ts'
import { forecastCommand } from '../weather/forecast.ts'
import type { Weather } from '../weather/weather.ts'
import { readCommand } from './json-route.ts'

const id = z.string().min(1)
const milliseconds = z.number().nonnegative()

export const faultSchema = z.strictObject({
  call: z.string(),
  times: z.int().positive().optional(),
  threadId: id.optional(),
  when: z.enum(['before', 'after']),
  status: z.int().min(200).max(599).optional(),
  body: z.record(z.string(), z.unknown()).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  delayMs: milliseconds.optional(),
  disconnect: z.boolean().optional(),
})
export const filterSchema = z.strictObject({
  type: z.string().optional(),
  types: z.array(z.string()).optional(),
  threadId: id.optional(),
})
const takeBackSchema = z.strictObject({ faultId: id })
const holdSchema = z.strictObject({ holdId: id })
const redeliverSchema = z.strictObject({ eventId: id, times: z.int().positive().optional() })

/** `/emulator/weather`: the weather for tests in another process. */
export function weatherApp(weather: Weather): Hono {
  const app = new Hono()
  app.get('/', (context) => context.json(weather.report()))
  app.post('/forecast', async (context) => context.json(weather.forecast(await readCommand(context, forecastCommand))))
  app.post('/fail', async (context) => {
    const fault = weather.fail(await readCommand(context, faultSchema))
    return context.json({ faultId: fault.id, left: fault.left })
  })
  app.post('/cancelFault', async (context) => {
    weather.cancelFault((await readCommand(context, takeBackSchema)).faultId)
    return context.json({})
  })
  app.post('/hold', async (context) => {
    const hold = weather.holdDeliveries(await readCommand(context, filterSchema))
    return context.json({ holdId: hold.id })
  })
  app.post('/release', async (context) => {
    const hold = weather.hold((await readCommand(context, holdSchema)).holdId)
    const eventIds = [...hold.eventIds]
    await hold.release()
    return context.json({ eventIds })
  })
  app.post('/drop', async (context) => {
    const hold = weather.hold((await readCommand(context, holdSchema)).holdId)
    const eventIds = [...hold.eventIds]
    hold.drop()
    return context.json({ eventIds })
  })
  app.post('/redeliver', async (context) => {
    const { eventId, times } = await readCommand(context, redeliverSchema)
    await weather.redeliver(eventId, times)
    return context.json({ eventId })
  })
  app.post('/switches', async (context) => {
    Object.assign(weather.switches, await readCommand(context, switchesSchema.partial()))
    return context.json(weather.switches)
  })
  app.post('/clear', async (context) => {
    await readCommand(context, z.strictObject({}))
    await weather.clear()
    return context.json({})
  })
  return app
}
