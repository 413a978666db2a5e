/** Of records: threads, contents, events, … */
const RECORDS = '65a1f0aa'

/**
 * Of requests to webhooks. How often something is sent depends on its receiver; in a sequence of their own these ids
 * change no others.
 */
const REQUESTS = '65a1f0ab'

/**
 * Ids as Engage's: 24 hexadecimal digits, made as MongoDB makes them (time, machine, counter), growing with each id.
 * Time and machine are fixed by the seed, so that a run can be repeated.
 */
export class Ids {
  readonly #prefix: string
  #counter = 0

  constructor(seed: number, kind: 'records' | 'requests') {
    this.#prefix = `${kind === 'records' ? RECORDS : REQUESTS}${hex(seed % 2 ** 40, 10)}`
  }

  next(): string {
    this.#counter += 1
    return `${this.#prefix}${hex(this.#counter, 6)}`
  }
}

function hex(value: number, digits: number): string {
  return Math.abs(Math.trunc(value)).toString(16).padStart(digits, '0')
}
