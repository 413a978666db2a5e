import { expect, inject, it } from 'vitest'
import { planFor } from './plan.ts'
import { run } from './run.ts'
import { seeds } from './seeds.ts'

/** One run takes some seconds; on a busy machine, or where it does not come to rest, more. */
const LIMIT_MS = 180_000

it.concurrent.each(seeds(process.env))(
  'keeps its promises though it is killed again and again: ENGAGE_SEED=%i',
  async (seed) => {
    const problems = await run(planFor(seed), inject('workerDir'))
    expect(problems.join('\n')).toBe('')
  },
  LIMIT_MS,
)
