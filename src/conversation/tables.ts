import { TABLES } from './schema.ts'

/** The tables of a conversation as a whole: how much they hold, and of when. */

/** Rows by table. */
export type TableCounts = Record<string, number>

export function countsOf(sql: SqlStorage): TableCounts {
  const counted = TABLES.map((table) => {
    const { rows } = sql.exec<{ rows: number }>(`SELECT COUNT(*) AS rows FROM ${table}`).one()
    return [table, rows]
  })
  return Object.fromEntries(counted)
}

/** The newest platform time of anything that came in; 0 where nothing did. */
export function newestIssuedAt(sql: SqlStorage): number {
  const tables = ['messages', 'events', 'held_events'] as const
  const newest = tables.map(
    (table) => sql.exec<{ at: number | null }>(`SELECT MAX(issued_at) AS at FROM ${table}`).one().at ?? 0,
  )
  return Math.max(...newest)
}
