import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'

/** What a conversation's storage says of it, in short lines. */
export interface StoredConversation {
  threadId: string
  /** What the log calls it. */
  conversation: string
  /** What it still has to do. */
  owed: string[]
  /** What it has given up. */
  dead: string[]
}

/** Of `ConversationState`: what must be null when there is nothing left to do. */
const stateSchema = z.looseObject({
  threadId: z.string(),
  handover: z.looseObject({
    owner: z.string(),
    read: z.looseObject({}).nullable(),
    recategorization: z.looseObject({}).nullable(),
    pendingReturn: z.looseObject({}).nullable(),
  }),
  opening: z.looseObject({}).nullable(),
  degraded: z.array(z.string()),
})

const countSchema = z.array(z.object({ status: z.string(), n: z.number() }))

/** Reads the databases of all conversations; the worker must not be running. */
export function readStored(storage: string): StoredConversation[] {
  return conversationFiles(storage).flatMap((file) => {
    const database = new DatabaseSync(file)
    try {
      return readOne(database, /([0-9a-f]{16})[0-9a-f]*\.sqlite$/.exec(file)?.[1] ?? file)
    } finally {
      database.close()
    }
  })
}

/** One database an object; `metadata.sqlite` holds the alarms of all. */
function conversationFiles(storage: string): string[] {
  const folder = join(storage, 'Conversation')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sqlite') && !name.startsWith('metadata'))
    .map((name) => join(folder, name))
}

function readOne(database: DatabaseSync, conversation: string): StoredConversation[] {
  const tables = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'state'").all()
  const [row] = tables.length === 0 ? [] : database.prepare('SELECT value FROM state').all()
  // Killed before its first event: nothing of it was acknowledged.
  if (!row) return []
  const { threadId, handover, opening, degraded } = stateSchema.parse(JSON.parse(String(row.value)))
  const { owner, read, recategorization, pendingReturn } = handover
  const count = (table: string) =>
    countSchema.parse(database.prepare(`SELECT status, COUNT(*) AS n FROM ${table} GROUP BY status`).all())
  const messages = count('messages')
  const replies = count('replies')
  const held = database.prepare('SELECT type FROM events WHERE event_id IN (SELECT event_id FROM held_events)').all()
  const under = (counts: typeof messages, what: string, ...statuses: string[]) =>
    counts.filter(({ status }) => statuses.includes(status)).map(({ status, n }) => `${n} ${what} ${status}`)
  return [
    {
      threadId,
      conversation,
      owed: [
        ...under(messages, 'message(s)', 'waiting'),
        ...under(replies, 'reply(ies)', 'queued', 'sending'),
        ...held.map(({ type }) => `held: ${type}`),
        ...(owner === 'bot' || owner === 'agent' ? [] : [`the owner is ${owner}`]),
        ...Object.entries({ read, recategorization, pendingReturn, opening }).flatMap(([name, what]) =>
          what === null ? [] : [`${name}: ${JSON.stringify(what)}`],
        ),
        ...degraded.map((alert) => `alert: ${alert}`),
      ],
      dead: [...under(messages, 'message(s)', 'dropped'), ...under(replies, 'reply(ies)', 'dead')],
    },
  ]
}
