/**
 * The requests of a sliding minute. Permits are counted, not requests: a permit can be used until it expires, so it
 * counts from the moment it is given until a minute after its expiry. However late permits are used, no minute then
 * holds more requests than the limit.
 *
 * That holds over restarts too, and ordinary traffic costs no rows. What is given goes into memory only as long as a
 * bucket allows it, which starts empty and fills with a quarter of the limit in the time that a permit counts: whatever
 * lives the object has, one after the other, they keep no more than half of the limit to themselves, and half counts as
 * spent after a restart. Everything else is written down before it is given, many permits a row.
 */

/** A permit may be used for so long after it was given, in milliseconds. */
export const PERMIT_MS = 2_000
/** A permit counts for so long. */
export const COUNTED_MS = 60_000 + PERMIT_MS
/** A row serves for permits of so many milliseconds. */
const ROW_SERVES_MS = 5_000
/**
 * The share of the limit that a row serves for: little at first, since many a life of the object is short and what its
 * row leaves over is lost, then twice as much each time.
 */
const FIRST_ROW_SHARE = 125
const ROW_SHARE = 20

/** Written down before permits are given: so many may count until then. A later row takes an old one's slot. */
export interface Reservation {
  slot: number
  permits: number
  /** Our clock. */
  until: number
}

export interface Grant {
  id: number
  permits: number
}

interface Counted extends Grant {
  until: number
  /** Given in this life; what earlier ones gave is only assumed. */
  own: boolean
}

export class RequestWindow {
  readonly #limit: number
  /** By their end. */
  readonly #counted: Counted[] = []
  #used = 0
  #ownUsed = 0
  #nextId: number
  #inMemory = { permits: 0, at: 0 }
  #row = { left: 0, servesUntil: 0 }
  #nextRowSize: number
  /** Until when the row in each slot matters. */
  readonly #slots: number[] = []

  /**
   * @param limit requests a minute
   * @param rows what earlier lives of the object have written
   */
  constructor(limit: number, rows: readonly Reservation[], now: number) {
    this.#limit = limit
    this.#nextRowSize = Math.ceil(limit / FIRST_ROW_SHARE)
    this.#inMemory.at = now
    // Ids of an earlier life mean nothing now: it gave fewer than one a millisecond.
    this.#nextId = now
    this.#count(Math.floor(limit / 2), now + COUNTED_MS, false)
    for (const { slot, permits, until } of rows) {
      this.#slots[slot] = until
      if (until > now) this.#count(permits, until, false)
    }
  }

  /**
   * @param limit the one that holds at the moment, at most that of the constructor. What is assumed of earlier lives
   *   counts against the full one only: it must not stop everything while less is used
   */
  free(limit: number, now: number): number {
    this.#expire(now)
    return Math.max(0, Math.min(this.#limit - this.#used, limit - this.#ownUsed))
  }

  /** When so many permits will be free, our clock. */
  freeAt(permits: number, limit: number, now: number): number {
    this.#expire(now)
    const wanted = Math.min(permits, limit)
    let missing = this.#used + wanted - this.#limit
    let ownMissing = this.#ownUsed + wanted - limit
    let at = now
    for (const { permits: freed, until, own } of this.#counted) {
      if (missing <= 0 && ownMissing <= 0) break
      missing -= freed
      if (own) ownMissing -= freed
      at = until
    }
    return at
  }

  /** Counts permits as given. @returns what must be written down before anybody gets them; null for nothing */
  give(permits: number, now: number): { grant: Grant; write: Reservation | null } {
    return { write: this.#remember(permits, now), grant: this.#count(permits, now + COUNTED_MS, true) }
  }

  /** Permits of a grant expired and were never used. */
  takeBack({ id, permits }: Grant, now: number) {
    this.#expire(now)
    const counted = this.#counted.find((one) => one.id === id)
    if (!counted?.own) return
    const back = Math.min(permits, counted.permits)
    counted.permits -= back
    this.#used -= back
    this.#ownUsed -= back
  }

  #count(permits: number, until: number, own: boolean): Grant {
    const id = this.#nextId++
    let index = this.#counted.length
    while (index > 0 && (this.#counted[index - 1]?.until ?? 0) > until) index -= 1
    this.#counted.splice(index, 0, { id, permits, until, own })
    this.#used += permits
    if (own) this.#ownUsed += permits
    return { id, permits }
  }

  #expire(now: number) {
    const first = this.#counted.findIndex(({ until }) => until > now)
    for (const { permits, own } of this.#counted.splice(0, first === -1 ? this.#counted.length : first)) {
      this.#used -= permits
      if (own) this.#ownUsed -= permits
    }
  }

  #remember(permits: number, now: number): Reservation | null {
    const bucket = this.#inMemory
    const full = Math.floor(this.#limit / 4)
    bucket.permits = Math.min(full, bucket.permits + (full * Math.max(0, now - bucket.at)) / COUNTED_MS)
    bucket.at = now
    if (bucket.permits >= permits) {
      bucket.permits -= permits
      return null
    }
    if (now < this.#row.servesUntil && this.#row.left >= permits) {
      this.#row.left -= permits
      return null
    }
    const size = Math.max(permits, this.#nextRowSize)
    this.#nextRowSize = Math.min(2 * this.#nextRowSize, Math.ceil(this.#limit / ROW_SHARE))
    const servesUntil = now + ROW_SERVES_MS
    const old = this.#slots.findIndex((until) => until <= now)
    const slot = old === -1 ? this.#slots.length : old
    const until = servesUntil + COUNTED_MS
    this.#slots[slot] = until
    this.#row = { left: size - permits, servesUntil }
    return { slot, permits: size, until }
  }
}
