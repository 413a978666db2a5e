/**
 * Stops the worker at an await. `await-points.ts` makes every await of the worker call `globalThis.crashPoint`; here is
 * what stands behind it: the points are counted, and at the chosen one nothing goes on until the objects are aborted.
 */

export interface Visit {
  /** File and number of the await. */
  point: string
  /** Before the awaited work begins, or when it is done. */
  side: 'before' | 'after'
}

type Work = () => unknown

declare global {
  var crashPoint: ((point: string, work: Work) => Promise<unknown>) | undefined
}

/** Watches the awaits, each time one is passed. */
export function watchAwaits(): { visits: Visit[]; stop(): void } {
  const visits: Visit[] = []
  globalThis.crashPoint = async (point, work) => {
    visits.push({ point, side: 'before' })
    const result = await work()
    visits.push({ point, side: 'after' })
    return result
  }
  return {
    visits,
    stop: () => {
      globalThis.crashPoint = undefined
    },
  }
}

/**
 * Holds the worker at the n-th visit to a point, and only then. Whether it stands there is asked, not awaited: a promise
 * of one request must not be settled by another.
 */
export function haltAt(target: Visit, occurrence: number): { isHalted(): boolean; release(): void } {
  let seen = 0
  let halted = false
  const pass = async (point: string, side: Visit['side']) => {
    if (halted || point !== target.point || side !== target.side) return
    seen += 1
    if (seen !== occurrence) return
    halted = true
    // The object is aborted while it stands here: this promise is never settled.
    await new Promise(() => {})
  }
  globalThis.crashPoint = async (point, work) => {
    await pass(point, 'before')
    const result = await work()
    await pass(point, 'after')
    return result
  }
  return {
    isHalted: () => halted,
    release: () => {
      globalThis.crashPoint = undefined
    },
  }
}
