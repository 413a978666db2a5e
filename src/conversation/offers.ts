import { type Choices, choicesOf } from '../content/inbound/chosen.ts'
import { type KeptPayload, type OfferedOption, offeredByFallback } from '../content/reply/offered.ts'

/** What the customer can choose from: the options of the last answer, and payloads that no channel would carry. */
export class Offers {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** The options of the last answer; those of earlier ones no longer count for what the customer types. */
  offered(): OfferedOption[] {
    const [row] = this.#sql.exec<{ options: string }>('SELECT options FROM offered').toArray()
    return row ? JSON.parse(row.options) : []
  }

  /** An answer without options, after one without, costs no row. */
  offer(options: readonly OfferedOption[]) {
    const value = JSON.stringify(options)
    if (options.length > 0)
      this.#sql.exec('INSERT INTO offered VALUES (1, ?1) ON CONFLICT DO UPDATE SET options = ?1', value)
    else if (this.offered().length > 0) this.#sql.exec('DELETE FROM offered')
  }

  /** A reply of the last answer went out as plain text: its options were shown with numbers. */
  showNumbered(reply: number) {
    const options = this.offered()
    if (options.some((option) => option.reply === reply)) this.offer(offeredByFallback(options, reply))
  }

  /** For as long as the conversation is kept: a button can be clicked days later. */
  keep(payloads: readonly KeptPayload[]) {
    for (const { key, payload } of payloads)
      this.#sql.exec('INSERT OR REPLACE INTO payloads VALUES (?, ?)', key, payload)
  }

  /** What was chosen, by click or in words. */
  choices(): Choices {
    const { typed } = choicesOf(this.offered(), [])
    return { typed, clicked: (payload) => this.#keptUnder(payload) ?? payload }
  }

  #keptUnder(key: string): string | null {
    const [row] = this.#sql.exec<{ payload: string }>('SELECT payload FROM payloads WHERE key = ?', key).toArray()
    return row?.payload ?? null
  }
}
