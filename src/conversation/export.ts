import { TABLES } from './schema.ts'

/**
 * Everything that is held of a conversation, table by table, as it is stored: names as in `schema.ts`, JSON as what it
 * means. Its form is that of this version's storage; `schema_version` tells which.
 */
export interface ConversationExport {
  schemaVersion: number
  tables: Record<string, ExportedRow[]>
}

export type ExportedRow = Record<string, unknown>

/** The columns that hold JSON. */
const JSON_COLUMNS: Record<string, readonly string[]> = {
  state: ['value'],
  held_events: ['event'],
  messages: ['content'],
  replies: ['rich'],
  offered: ['options'],
  dead_letters: ['contents'],
  session_storage: ['value'],
}

export function exportOf(sql: SqlStorage): ConversationExport {
  const { version } = sql.exec<{ version: number }>('SELECT MAX(version) AS version FROM schema_version').one()
  const tables = TABLES.map((table) => {
    const json = JSON_COLUMNS[table] ?? []
    const rows = sql.exec(`SELECT * FROM ${table}`).toArray()
    return [table, rows.map((row) => read(row, json))]
  })
  return { schemaVersion: version, tables: Object.fromEntries(tables) }
}

function read(row: Record<string, SqlStorageValue>, json: readonly string[]): ExportedRow {
  const columns = Object.entries(row).map(([name, value]): [string, unknown] => [
    name,
    json.includes(name) && typeof value === 'string' ? JSON.parse(value) : value,
  ])
  return Object.fromEntries(columns)
}
