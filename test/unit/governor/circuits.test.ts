import { beforeEach, describe, expect, it } from 'vitest'
import { Circuits } from '../../../src/governor/circuits.ts'

const ENGINE = 'engine'
const NOW = 1_000_000
const SECOND = 1_000

let circuits: Circuits
beforeEach(() => {
  circuits = new Circuits(5, 1, 35 * SECOND)
})

const fails = (now: number, tried = false) => circuits.report({ engine: ENGINE, worked: false, tried }, now)
const works = (now: number, tried = false) => circuits.report({ engine: ENGINE, worked: true, tried }, now)
/** The fifth failure is at the time given. */
const open = (now = NOW) => {
  for (let count = 4; count >= 0; count--) fails(now - count * SECOND)
}

describe('the circuit of a flow engine', () => {
  it('is closed while nobody tells of a failure', () => {
    expect(circuits.states(NOW)).toEqual({})
    expect(circuits.mayAsk(ENGINE, NOW)).toBe(true)
    expect(circuits.openSince).toBeNull()
  })

  it('opens with the fifth failure, whoever had them', () => {
    for (let count = 4; count > 0; count--) expect(fails(NOW - count * SECOND)).toBeNull()
    expect(circuits.states(NOW)).toEqual({ [ENGINE]: 'watched' })
    expect(circuits.mayAsk(ENGINE, NOW)).toBe(true)
    expect(fails(NOW)).toBe('opened')
    expect(circuits.states(NOW)).toEqual({ [ENGINE]: 'open' })
    expect(circuits.mayAsk(ENGINE, NOW)).toBe(false)
    expect(circuits.openSince).toBe(NOW)
  })

  it('stays closed where many calls are cut in one moment, until others fail three seconds after', () => {
    for (let count = 0; count < 50; count++) expect(fails(NOW + count)).toBeNull()
    expect(fails(NOW + 3 * SECOND - 1)).toBeNull()
    expect(fails(NOW + 3 * SECOND)).toBe('opened')
  })

  it('stays closed when one call works in between', () => {
    for (let count = 0; count < 4; count++) fails(NOW + count * SECOND)
    expect(works(NOW + 4 * SECOND)).toBeNull()
    expect(circuits.states(NOW + 4 * SECOND)).toEqual({})
    for (let count = 5; count < 9; count++) expect(fails(NOW + count * SECOND)).toBeNull()
  })

  it('stays closed when the failures are far apart', () => {
    for (let count = 0; count < 20; count++) expect(fails(NOW + count * 16 * SECOND)).toBeNull()
    expect(circuits.states(NOW + 20 * 16 * SECOND + 60 * SECOND)).toEqual({})
  })

  it('is tried by one caller after ten seconds, and closed when that works', () => {
    open()
    expect(circuits.mayAsk(ENGINE, NOW + 9.9 * SECOND)).toBe(false)
    expect(circuits.mayAsk(ENGINE, NOW + 10 * SECOND)).toBe(true)
    expect(circuits.mayAsk(ENGINE, NOW + 10 * SECOND)).toBe(false)
    expect(works(NOW + 11 * SECOND, true)).toBe('closed')
    expect(circuits.mayAsk(ENGINE, NOW + 11 * SECOND)).toBe(true)
    expect(circuits.states(NOW + 11 * SECOND)).toEqual({})
  })

  it('is tried less and less often while it stays down, but every two minutes at least', () => {
    open()
    let now = NOW
    for (const wait of [10, 20, 40, 80, 120, 120]) {
      expect(circuits.mayAsk(ENGINE, now + wait * SECOND - 1)).toBe(false)
      now += wait * SECOND
      expect(circuits.mayAsk(ENGINE, now)).toBe(true)
      expect(fails(now, true)).toBeNull()
    }
  })

  it('learns nothing from the failures of calls that began before it opened', () => {
    open()
    fails(NOW + 9 * SECOND)
    expect(circuits.mayAsk(ENGINE, NOW + 10 * SECOND)).toBe(true)
  })

  it('is tried again when nobody tells what became of the attempt', () => {
    open()
    expect(circuits.mayAsk(ENGINE, NOW + 10 * SECOND)).toBe(true)
    // The turn's own 35 seconds, and half a minute for what else it takes.
    expect(circuits.mayAsk(ENGINE, NOW + 75 * SECOND - 1)).toBe(false)
    expect(circuits.mayAsk(ENGINE, NOW + 75 * SECOND)).toBe(true)
  })

  it('is tried again at once when the attempt did not come about, and waits no longer after the next', () => {
    open()
    expect(circuits.mayAsk(ENGINE, NOW + 10 * SECOND)).toBe(true)
    expect(circuits.report({ engine: ENGINE, worked: false, tried: true, unused: true }, NOW + 11 * SECOND)).toBeNull()
    expect(circuits.states(NOW + 11 * SECOND)).toEqual({ [ENGINE]: 'open' })
    expect(circuits.mayAsk(ENGINE, NOW + 11 * SECOND)).toBe(true)
    expect(circuits.mayAsk(ENGINE, NOW + 11 * SECOND)).toBe(false)
    fails(NOW + 11 * SECOND, true)
    expect(circuits.mayAsk(ENGINE, NOW + 31 * SECOND - 1)).toBe(false)
    expect(circuits.mayAsk(ENGINE, NOW + 31 * SECOND)).toBe(true)
  })

  it('takes no attempt that did not come about for a failure', () => {
    for (let count = 0; count < 4; count++) fails(NOW)
    expect(circuits.report({ engine: ENGINE, worked: false, tried: true, unused: true }, NOW)).toBeNull()
    expect(circuits.states(NOW)).toEqual({ [ENGINE]: 'watched' })
  })

  it('never opens where that is not wanted', () => {
    circuits = new Circuits(0, 1, 35 * SECOND)
    for (let count = 0; count < 50; count++) expect(fails(NOW + count * SECOND)).toBeNull()
    expect(circuits.mayAsk(ENGINE, NOW)).toBe(true)
  })

  it('is one of its own for each engine', () => {
    open()
    expect(circuits.mayAsk('another', NOW)).toBe(true)
    expect(circuits.states(NOW)).toEqual({ [ENGINE]: 'open' })
  })
})
