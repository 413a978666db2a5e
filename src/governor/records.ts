import { GOOD_STANDING, type Standing, standingSchema } from './standing.ts'
import type { Reservation } from './window.ts'

/** What the budget keeps over a restart of its object. In ordinary traffic nothing is written. */
export class Records {
  readonly #sql: SqlStorage
  #standing: string | null
  #emergency: boolean

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS reservations (slot INTEGER PRIMARY KEY, permits INTEGER, until INTEGER)')
    sql.exec('CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID')
    this.#standing = this.#fact('standing')
    this.#emergency = this.#fact('emergency') === 'true'
  }

  reservations(): Reservation[] {
    const rows = this.#sql.exec<{ slot: number; permits: number; until: number }>(
      'SELECT slot, permits, until FROM reservations',
    )
    return rows.toArray()
  }

  /** One row, in the place of one that matters no more. */
  reserve({ slot, permits, until }: Reservation) {
    this.#sql.exec('INSERT OR REPLACE INTO reservations (slot, permits, until) VALUES (?, ?, ?)', slot, permits, until)
  }

  standing(): Standing {
    return this.#standing === null ? GOOD_STANDING : standingSchema.parse(JSON.parse(this.#standing))
  }

  /** Kept when it has changed; the share in tenths, since each success changes it a little. */
  keepStanding(standing: Standing) {
    const rounded: Standing = { ...standing, share: Math.floor(standing.share * 10) / 10 }
    const isGood = rounded.share === 1 && rounded.pause === null && rounded.refused === null
    const value = JSON.stringify(rounded)
    if (value === this.#standing || (isGood && this.#standing === null)) return
    this.#keepFact('standing', value)
    this.#standing = value
  }

  get emergency(): boolean {
    return this.#emergency
  }

  setEmergency(on: boolean) {
    if (on === this.#emergency) return
    this.#keepFact('emergency', String(on))
    this.#emergency = on
  }

  #fact(name: 'standing' | 'emergency'): string | null {
    return this.#sql.exec<{ value: string }>('SELECT value FROM facts WHERE name = ?', name).toArray()[0]?.value ?? null
  }

  #keepFact(name: 'standing' | 'emergency', value: string) {
    this.#sql.exec('INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2', name, value)
  }
}
