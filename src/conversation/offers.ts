import { type Choices, choicesOf } from '../content/inbound/chosen.ts'
import { type KeptPayload, type OfferedOption, offeredByFallback } from '../content/reply/offered.ts'

/** What the customer can choose from: the options of the last answer, and payloads that no channel would carry. */
export class Offers {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** The options of the last answer; those of earlier ones no longer count for what the customer types. */
  offer(options: readonly OfferedOption[], now: number) {
    if (options.length === 0) return this.withdraw()
    this.#sql.exec(
      'INSERT INTO offered (id, options, offered_at) VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE SET options = ?1, offered_at = ?2',
      JSON.stringify(options),
      now,
    )
  }

  /** The options of the last answer that stand. */
  options(): OfferedOption[] {
    return this.#last().options
  }

  /**
   * Something else was said, or somebody else has the thread: what the customer types from now on is no choice. Buttons
   * stay what they are. Costs no row where nothing was offered.
   */
  withdraw() {
    if (this.#last().options.length > 0) this.#sql.exec('DELETE FROM offered')
  }

  /** A reply of the last answer went out as plain text: its options were shown with numbers. */
  showNumbered(reply: number) {
    const { options, offeredAt } = this.#last()
    if (options.some((option) => option.reply === reply)) this.offer(offeredByFallback(options, reply), offeredAt)
  }

  /** For as long as the conversation is kept: a button can be clicked days later. */
  keep(payloads: readonly KeptPayload[]) {
    for (const { key, payload } of payloads)
      this.#sql.exec('INSERT OR REPLACE INTO payloads (key, payload) VALUES (?, ?)', key, payload)
  }

  /**
   * What was chosen, by click or in words.
   *
   * @param receivedAt our clock: when the customer's words came. Those from before the options were there mean none.
   */
  choices(receivedAt: number): Choices {
    const { options, offeredAt } = this.#last()
    const { typed } = choicesOf(receivedAt < offeredAt ? [] : options, [])
    return { typed, clicked: (payload) => this.#keptUnder(payload) ?? payload }
  }

  #last(): { options: OfferedOption[]; offeredAt: number } {
    const [row] = this.#sql
      .exec<{ options: string; offered_at: number }>('SELECT options, offered_at FROM offered')
      .toArray()
    return row ? { options: JSON.parse(row.options), offeredAt: row.offered_at } : { options: [], offeredAt: 0 }
  }

  #keptUnder(key: string): string | null {
    const [row] = this.#sql.exec<{ payload: string }>('SELECT payload FROM payloads WHERE key = ?', key).toArray()
    return row?.payload ?? null
  }
}
