/** What transformers keep of a session: a JSON object, see `SessionTools`. Asked for only where there are transformers. */
export class SessionStorage {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** As JSON. @param session its number: what another one kept is not there any more */
  read(session: number): string {
    const rows = this.#sql.exec<{ value: string }>('SELECT value FROM session_storage WHERE session = ?', session)
    return rows.toArray()[0]?.value ?? '{}'
  }

  write(session: number, json: string) {
    this.#sql.exec(
      'INSERT INTO session_storage (id, session, value) VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE SET session = ?1, value = ?2',
      session,
      json,
    )
  }

  /** The session is over. Costs no row where nothing was kept. */
  clear() {
    this.#sql.exec('DELETE FROM session_storage')
  }
}
