const EPOCH = '65a1f0aa'

/**
 * Ids as Engage's: 24 hexadecimal digits, made as MongoDB makes them (time, machine, counter), growing with each id.
 * Time and machine are fixed by the seed, so that a run can be repeated.
 */
export class Ids {
  readonly #machine: string
  #counter = 0

  constructor(seed: number) {
    this.#machine = hex(seed % 2 ** 40, 10)
  }

  next(): string {
    this.#counter += 1
    return `${EPOCH}${this.#machine}${hex(this.#counter, 6)}`
  }
}

function hex(value: number, digits: number): string {
  return Math.abs(Math.trunc(value)).toString(16).padStart(digits, '0')
}
