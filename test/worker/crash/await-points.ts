import type { Plugin } from 'vitest/config'

/** The folders whose awaits are crash points: everything that runs between receiving a message and its reply. */
const FOLDERS = /\/src\/(conversation|engage|flows|governor|webhook)\/[^?]*\.ts$/

interface Node {
  type: string
  start: number
  end: number
  argument?: Node
}

/**
 * Turns every `await x` of the worker into `await crashPoint('file:n', () => x)`, so that a test can stop the worker
 * just before and just after any of them. The points are found in the source: none is chosen, none forgotten.
 * Without a `crashPoint` on `globalThis` the code behaves as it was written.
 */
export function awaitPoints(): Plugin {
  return {
    name: 'await-points',
    enforce: 'post',
    transform(code, id) {
      const file = FOLDERS.exec(id)
      if (!file) return null
      const awaits: Node[] = []
      collect(this.parse(code), awaits)
      // From the end, so that earlier positions stay true; nested awaits are wrapped from the inside.
      awaits.sort((left, right) => right.start - left.start)
      let result = code
      const ends = new Map<number, number>()
      for (const [index, { argument, end }] of awaits.entries()) {
        if (!argument) continue
        const name = JSON.stringify(`${file[0].slice(5)}#${awaits.length - index}`)
        const shift = [...ends].filter(([at]) => at >= argument.start && at < end).reduce((sum, [, by]) => sum + by, 0)
        const text = result.slice(argument.start, argument.end + shift)
        const wrapped = `(globalThis.crashPoint ? globalThis.crashPoint(${name}, async () => ${text}) : ${text})`
        result = result.slice(0, argument.start) + wrapped + result.slice(argument.end + shift)
        ends.set(argument.start, wrapped.length - text.length)
      }
      return { code: result, map: null }
    },
  }
}

function collect(value: unknown, awaits: Node[]) {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, awaits)
  } else if (isNode(value)) {
    if (value.type === 'AwaitExpression') awaits.push(value)
    for (const child of Object.values(value)) collect(child, awaits)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
