/**
 * The first digits of ids, by what they are of; one hour, in which nothing else was made. The account's own are older
 * than all others and the same in every run: a worker is set up with them.
 */
const BEGINNINGS = { account: '65a1f0a9', records: '65a1f0aa', requests: '65a1f0ab' }

/**
 * Ids as Engage's: 24 hexadecimal digits, made as MongoDB makes them (time, machine, counter), growing with each id.
 * Time and machine are fixed by the seed, so that a run can be repeated.
 */
export class Ids {
  readonly #time: string
  readonly #prefix: string
  /** By prefix: those of other seeds came from snapshots. */
  readonly #counters = new Map<string, number>()

  /**
   * @param kind how often something is sent to webhooks depends on their receivers: in a sequence of their own, the ids
   * of requests change no others
   */
  constructor(seed: number, kind: keyof typeof BEGINNINGS) {
    this.#time = BEGINNINGS[kind]
    this.#prefix = `${this.#time}${hex(seed % 2 ** 40, 10)}`
  }

  next(): string {
    const count = (this.#counters.get(this.#prefix) ?? 0) + 1
    this.#counters.set(this.#prefix, count)
    return `${this.#prefix}${hex(count, 6)}`
  }

  /** @returns how many ids there are with each prefix */
  save(): Record<string, number> {
    return Object.fromEntries(this.#counters)
  }

  /** Ids which a snapshot may hold are not made again, nor those made here until now. */
  load(counters: Readonly<Record<string, number>>): void {
    for (const [prefix, count] of Object.entries(counters)) {
      if (!prefix.startsWith(this.#time)) continue
      this.#counters.set(prefix, Math.max(count, this.#counters.get(prefix) ?? 0))
    }
  }
}

function hex(value: number, digits: number): string {
  return Math.abs(Math.trunc(value)).toString(16).padStart(digits, '0')
}
