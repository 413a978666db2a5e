import { Hono } from 'hono'
import { z } from 'zod'
import type { Emulator } from '../emulator.ts'
import { invalid } from '../refusal.ts'
import { SNAPSHOT_VERSION, snapshotSchema } from '../snapshot-schema.ts'
import { checkCommand, readCommand, readJson } from './json-route.ts'

const versionSchema = z.looseObject({ version: z.number() })
const resetSchema = z.strictObject({ keepWebhooks: z.boolean().optional() })

/** `/emulator/snapshot` and `/emulator/reset`. */
export function snapshotApp({ save, load, reset }: Pick<Emulator, 'save' | 'load' | 'reset'>): Hono {
  const app = new Hono()
  app.get('/snapshot', async () => Response.json(await save()))
  app.put('/snapshot', async (context) => {
    const json = await readJson(context)
    const { version } = checkCommand(versionSchema, json)
    if (version !== SNAPSHOT_VERSION) {
      throw invalid(`The snapshot is of version ${version}; version ${SNAPSHOT_VERSION} can be loaded.`)
    }
    load(checkCommand(snapshotSchema, json))
    return Response.json({})
  })
  app.post('/reset', async (context) => {
    reset(await readCommand(context, resetSchema))
    return Response.json({})
  })
  return app
}
