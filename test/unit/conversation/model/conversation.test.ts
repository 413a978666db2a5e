import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SimulatedClock } from './clock.ts'
import { happen, happenings } from './commands.ts'
import { rare } from './courses.ts'
import { found } from './found.ts'
import { type Site, World } from './world.ts'

vi.mock('cloudflare:workers', () => ({
  DurableObject: class {
    ctx: unknown
    env: unknown
    constructor(ctx: unknown, env: unknown) {
      this.ctx = ctx
      this.env = env
    }
  },
}))

/** The budget has no part in this: there is always a permit, and nobody tells anything. */
vi.mock('../../../../src/governor/governor.ts', () => ({
  governorOf: async () => ({ report: async () => {}, reportDeadLetters: async () => {} }),
  permitsOf: () => ({
    admit: async () => ({ ok: true, permit: { tries: false, used: async () => {}, unused: async () => {} } }),
    notices: () => ({ emergency: false, flows: {} }),
    mayAskFlow: async () => true,
    reportFlow: async () => {},
  }),
}))

/** Nobody else is in the isolate; and what is remembered of one run must not reach into the next. */
vi.mock('../../../../src/conversation/rush.ts', () => ({
  Rush: class {
    received() {}
    turnAt = (now: number) => now
    during = (work: () => Promise<unknown>) => work()
  },
}))

/**
 * Promises 2 to 5 under whatever can happen, in any order: the real conversation against the emulator's platform, in
 * simulated time, checked by a reference model that knows the ownership table and nothing of how the worker keeps it.
 * `ENGAGE_MODEL_SEED=2` looks elsewhere, `ENGAGE_MODEL_RUNS=20000` for longer; `ENGAGE_MODEL_PATH=17` repeats the run
 * that failed as number 17, the first part of its path.
 */

const { ENGAGE_MODEL_RUNS, ENGAGE_MODEL_SEED, ENGAGE_MODEL_PATH } = process.env
const RUNS = Number(ENGAGE_MODEL_RUNS ?? 800)

const site: fc.Arbitrary<Site> = fc.record({
  interventions: fc.constantFrom('auto', 'always', 'never'),
  handoverIntervention: fc.constantFrom('leave', 'close', 'cancel'),
  requireOpenIntervention: fc.boolean(),
  echo: fc.constantFrom('before', 'after'),
  lagMs: fc.constantFrom(0, 0, 5_000),
  sessionStart: fc.boolean(),
})

let clock: SimulatedClock
let world: World | null

/** The globals that the simulation takes the place of. A spy would remember each of their millions of calls. */
const stands: [object: object, stands: Record<string, unknown>][] = [
  [Date, { now: () => clock.now }],
  [Math, { random: () => 0.5 }],
  // The real one answers in its own time, and a worker that was stopped meanwhile would go on.
  [crypto.subtle, { digest: async (_: string, data: Uint8Array) => createHash('sha256').update(data).digest() }],
  [AbortSignal, { timeout: (ms: number) => clock.timeout(ms) }],
  [console, { info: () => {}, warn: () => {}, error: (line: unknown) => world?.log(String(line)) }],
  [
    globalThis,
    {
      setTimeout: (run: () => void, ms?: number) => clock.setTimeout(run, ms),
      clearTimeout: (handle: number | null) => clock.clearTimeout(handle),
      fetch: (input: RequestInfo, init?: RequestInit) => world?.network.fetch(input, init),
    },
  ],
]

let real: Record<string, unknown>[]

beforeEach(() => {
  real = stands.map(([object, stand]) => {
    const names = Object.keys(stand)
    return Object.fromEntries(names.map((name) => [name, Reflect.get(object, name)]))
  })
  for (const [object, stand] of stands) Object.assign(object, stand)
})

afterEach(() => {
  for (const [index, [object]] of stands.entries()) Object.assign(object, real[index])
})

/** What happens to a thread of its own, and how it ends. */
async function live(given: Site, course: (world: World) => Promise<void>) {
  clock = new SimulatedClock()
  world = new World(clock, given)
  try {
    await world.start()
    await course(world)
    expect(await world.comeToRest()).toEqual([])
  } finally {
    world.dispose()
  }
}

it.each([...rare, ...found])('keeps its promises when $name', ({ site, steps, ends, says }) =>
  live(site, async (real) => {
    for (const step of steps) await happen(real, step)
    if (!ends) return
    await real.pass(60_000)
    expect(real.reference.owner).toBe(ends)
    if (says) expect(real.said).toEqual(says)
  }),
)

it('keeps its promises whatever happens', { timeout: 0 }, async () => {
  await fc.assert(
    fc.asyncProperty(site, happenings, (given, commands) =>
      live(given, (real) => fc.asyncModelRun(() => ({ model: {}, real }), commands)),
    ),
    {
      numRuns: RUNS,
      seed: Number(ENGAGE_MODEL_SEED ?? 1),
      ...(ENGAGE_MODEL_PATH !== undefined && { path: ENGAGE_MODEL_PATH }),
    },
  )
})
