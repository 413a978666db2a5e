import { DurableObject } from 'cloudflare:workers'
import { Hono } from 'hono'

/** What no worker of this kind can do without: the measured worker is compared with it, on the same machine. */

/** One Durable Object that does as little as an acknowledgement can: one inserted row, one alarm, which does nothing. */
export class Floor extends DurableObject<object> {
  readonly #sql: SqlStorage

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env)
    this.#sql = ctx.storage.sql
    this.#sql.exec('CREATE TABLE IF NOT EXISTS received (id INTEGER PRIMARY KEY, at INTEGER NOT NULL)')
  }

  /** @param dueInMs until the alarm */
  async insert(dueInMs: number): Promise<void> {
    const now = Date.now()
    this.#sql.exec('INSERT INTO received (at) VALUES (?)', now)
    await this.ctx.storage.setAlarm(now + dueInMs)
  }

  override async alarm(): Promise<void> {}
}

/** Due at once, as a customer's message is: the alarm runs. */
const AT_ONCE_MS = 1
/** Beyond any measurement: the alarm is set, and does not run. */
const LATER_MS = 3_600_000

const app = new Hono<{ Bindings: { FLOOR: DurableObjectNamespace<Floor> } }>()

app.post('/empty', (c) => c.json({ status: 'ok' }))

app.post('/object/:name', async (c) => {
  await c.env.FLOOR.getByName(c.req.param('name')).insert(AT_ONCE_MS)
  return c.json({ status: 'ok' })
})

app.post('/later/:name', async (c) => {
  await c.env.FLOOR.getByName(`later-${c.req.param('name')}`).insert(LATER_MS)
  return c.json({ status: 'ok' })
})

export default app
