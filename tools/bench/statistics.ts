/** Pure: what many measurements say. */

/** One figure out of several rounds. */
export interface Spread {
  median: number
  min: number
  max: number
}

/**
 * The value below which a share of the values lies.
 *
 * @param share 0 to 1
 * @returns NaN where there are no values
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN
}

/** Of an even number of values the lower of the two in the middle: a value that was measured. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/**
 * Round by round, one figure by another that was measured right beside it: what slows the machine for a while slows
 * both. @throws where the rounds do not match
 */
export function pairedRatios(values: readonly number[], bases: readonly number[]): Spread {
  if (values.length !== bases.length) throw new Error('paired ratios need as many values as bases')
  return spread(values.map((value, round) => value / (bases[round] ?? Number.NaN)))
}
