import { Hono } from 'hono'
import * as z from 'zod'
import type { Emulator } from '../emulator.ts'
import { invalid } from '../refusal.ts'
import { SNAPSHOT_VERSION, type Snapshot, snapshotSchema } from '../snapshot/schema.ts'
import { checkCommand, readCommand, readJson } from './json-route.ts'

const versionSchema = z.looseObject({ version: z.number() })
const resetSchema = z.strictObject({ keepWebhooks: z.boolean().optional() })

/** `/emulator/snapshot` and `/emulator/reset`. */
export function snapshotApp({ save, load, reset }: Pick<Emulator, 'save' | 'load' | 'reset'>): Hono {
  const app = new Hono()
  app.get('/snapshot', async () => Response.json(await save()))
  app.put('/snapshot', async (context) => {
    load(readSnapshot(await readJson(context)))
    return Response.json({})
  })
  app.post('/reset', async (context) => {
    reset(await readCommand(context, resetSchema))
    return Response.json({})
  })
  return app
}

/** @throws a 400 for what is no snapshot, a 422 for one of another version */
export function readSnapshot(json: unknown): Snapshot {
  const { version } = checkCommand(versionSchema, json)
  if (version !== SNAPSHOT_VERSION) {
    throw invalid(`The snapshot is of version ${version}; version ${SNAPSHOT_VERSION} can be loaded.`)
  }
  return checkCommand(snapshotSchema, json)
}
