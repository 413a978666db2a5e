import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { loadLogSettings } from '../config.ts'
import { governorOf } from '../governor/governor.ts'
import { createLog } from '../telemetry/log.ts'
import type { ApiEnv } from './auth.ts'
import { onlyMethods, readFields } from './request.ts'

export const emergencyFields = z.strictObject({ on: z.boolean({ error: 'must be true or false' }) })
export const emergencyAnswer = z.object({ on: z.boolean() })

/** The account's emergency switch: while it is on, new traffic goes to agents. */
export const emergencyRoutes = new Hono<ApiEnv>()
  .get('/', async (c) => {
    const governor = await governorOf(c.env, c.var.settings)
    const on = await governor.emergency()
    return c.json(emergencyAnswer.parse({ on }))
  })
  .post('/', async (c) => {
    const { on } = await readFields(c, emergencyFields)
    const governor = await governorOf(c.env, c.var.settings)
    await governor.setEmergency(on)
    createLog(loadLogSettings(c.env)).warn('admin.emergency', { on })
    return c.json(emergencyAnswer.parse({ on }))
  })
  .all('/', onlyMethods('GET', 'POST'))
