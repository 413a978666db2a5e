import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

type Storage = Pick<DurableObjectStorage, 'sql' | 'transactionSync'>

/** The part of a Durable Object's storage that is SQLite, in memory: the same database, in plain Node. */
export function sqliteStorage(): Storage & { close(): void } {
  const database = new DatabaseSync(':memory:')
  const statements = new Map<string, { statement: StatementSync; reads: boolean }>()
  const prepare = (query: string) => {
    const known = statements.get(query)
    if (known) return known
    const statement = database.prepare(query)
    const prepared = { statement, reads: statement.columns().length > 0 }
    statements.set(query, prepared)
    return prepared
  }
  const exec = (query: string, ...bindings: SQLInputValue[]) => {
    // Only migrations hold several statements, and they bind nothing.
    if (/^\s*(--|CREATE|ALTER|DROP)/.test(query)) {
      database.exec(query)
      return cursor([], 0)
    }
    const { statement, reads } = prepare(query)
    if (reads) return cursor(statement.all(...bindings), 0)
    return cursor([], Number(statement.run(...bindings).changes))
  }
  let depth = 0
  return {
    // The stand-in has what the conversation uses: eager rows, and how many were written.
    sql: { exec } as unknown as SqlStorage,
    transactionSync: (work) => {
      const name = `level_${depth}`
      database.exec(`SAVEPOINT ${name}`)
      depth += 1
      try {
        const result = work()
        database.exec(`RELEASE ${name}`)
        return result
      } catch (error) {
        database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`)
        throw error
      } finally {
        depth -= 1
      }
    },
    close: () => database.close(),
  }
}

function cursor(rows: Record<string, unknown>[], rowsWritten: number) {
  return {
    rowsWritten,
    toArray: () => rows,
    one: () => {
      if (rows.length !== 1) throw new Error(`${rows.length} rows in place of one`)
      return rows[0]
    },
    [Symbol.iterator]: () => rows[Symbol.iterator](),
  }
}
