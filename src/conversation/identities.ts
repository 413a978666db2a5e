import { Remembered } from './remembered.ts'

/** How many are told of at a time: a public thread may have very many. */
const TOLD_AT_ONCE = 20

/** Those who have written in the thread, by their ids on the platform. */
export class Identities {
  readonly #sql: SqlStorage
  readonly #untold = new Remembered(() => this.#readUntold())

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** A transaction was rolled back, or everything erased: what was read before is not what is stored. */
  forget() {
    this.#untold.forget()
  }

  /** Costs no row where it is known. */
  note(identityId: string) {
    this.forget()
    this.#sql.exec('INSERT OR IGNORE INTO identities (identity_id, told) VALUES (?, 0)', identityId)
  }

  /** The next of whom the index does not know yet that they have written here. */
  untold(): readonly string[] {
    return this.#untold.at()
  }

  markTold(identityIds: readonly string[]) {
    this.forget()
    for (const id of identityIds) this.#sql.exec('UPDATE identities SET told = 1 WHERE identity_id = ?', id)
  }

  all(): string[] {
    return this.#ids('SELECT identity_id FROM identities ORDER BY identity_id')
  }

  #readUntold(): string[] {
    return this.#ids(`SELECT identity_id FROM identities WHERE told = 0 LIMIT ${TOLD_AT_ONCE}`)
  }

  #ids(query: string): string[] {
    return this.#sql
      .exec<{ identity_id: string }>(query)
      .toArray()
      .map(({ identity_id }) => identity_id)
  }
}
