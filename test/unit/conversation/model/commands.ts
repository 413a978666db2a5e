import fc from 'fast-check'
import { CALLS, type CallFault, type Fault, FLOW, NO_INTERVENTION } from './faults.ts'
import { KINDS, type Kind } from './flow.ts'
import type { Owner } from './notes.ts'
import type { World } from './world.ts'

/** Lets something happen, and sees whether everything is still as it must be. */
export async function happen(world: World, what: (world: World) => unknown): Promise<void> {
  await what(world)
  // Nothing happens twice in the same millisecond.
  await world.pass(20)
  world.check()
}

/** One thing that happens: to the platform, to the post, to the network, to the worker, or just time. */
class Happening implements fc.AsyncCommand<object, World> {
  readonly #name: string
  readonly #run: (world: World) => unknown

  constructor(name: string, run: (world: World) => unknown) {
    this.#name = name
    this.#run = run
  }

  check = () => true

  run(_model: object, world: World) {
    return happen(world, this.#run)
  }

  toString = () => this.#name
}

const happens = <T extends unknown[]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  name: (...values: T) => string,
  run: (world: World, ...values: T) => unknown,
): fc.Arbitrary<fc.AsyncCommand<object, World>> =>
  fc.tuple<T>(...arbitraries).map((values) => new Happening(name(...values), (world) => run(world, ...values)))

const AGENT_ACTS = ['opens', 'writes', 'closes', 'cancels', 'reopens', 'is assigned', 'defers'] as const

export function agentActs(world: World, act: (typeof AGENT_ACTS)[number], second = false) {
  const { desk, account } = world.emulator
  const userId = account.agentUserIds[second ? 1 : 0]
  const happened = world.act(
    (threadId) => {
      switch (act) {
        case 'opens':
          return desk.open({ threadId, userId })
        case 'writes':
          return desk.reply({ threadId, userId, body: 'An agent writes.' })
        case 'closes':
          return desk.close({ threadId, userId })
        case 'cancels':
          return desk.cancel({ threadId, userId })
        case 'reopens':
          return desk.reopen({ threadId, userId })
        case 'is assigned':
          return desk.assign({ threadId, userId })
        case 'defers':
          return desk.defer({ threadId, userId })
        default:
          return act satisfies never
      }
    },
    act !== 'closes' && act !== 'cancels',
  )
  if (!happened) return
  if (act === 'closes') world.doneAt = world.clock.now
  else if (act !== 'cancels' && act !== 'defers') {
    world.released = false
    world.touchedAt = world.clock.now
  }
}

const writes = happens<[Kind, 'as they are' | 'absent' | 'stale']>(
  [
    fc.oneof({ weight: 2, arbitrary: fc.constantFrom<Kind>('one', 'two', 'twins') }, fc.constantFrom(...KINDS)),
    fc.oneof(
      { weight: 6, arbitrary: fc.constant<'as they are'>('as they are') },
      fc.constant<'absent'>('absent'),
      fc.constant<'stale'>('stale'),
    ),
  ],
  (kind, categories) => `customer writes: ${kind}${categories === 'as they are' ? '' : `, categories ${categories}`}`,
  (world, kind, categories) => world.writes(kind, categories),
)

const agent = happens<[(typeof AGENT_ACTS)[number], boolean]>(
  [fc.constantFrom(...AGENT_ACTS), fc.boolean()],
  (act, second) => `${second ? 'second agent' : 'agent'} ${act}`,
  agentActs,
)

const recategorizes = happens<[Owner | 'both']>(
  [fc.constantFrom('bot', 'bot', 'agent', 'none', 'both')],
  (owner) => `somebody recategorizes: ${owner}`,
  (world, owner) => world.recategorize(owner),
)

const closesThread = happens<[]>(
  [],
  () => 'thread is closed',
  (world) => world.closeThread(),
)

const SPOILED = ['unreachable', 'answer_lost', 'slow', 'late', 'cut', 'crash_before', 'crash_after'] as const

const fault: fc.Arbitrary<Fault> = fc.oneof(
  ...SPOILED.map((type) => fc.constant<Fault>({ type })),
  fc.constantFrom(400, 401, 403, 404, 409, 422, 429, 500, 503).map((status): Fault => ({ type: 'refused', status })),
  fc.constant(NO_INTERVENTION),
)

const nameOf = (one: Fault) => (one.type === 'refused' ? `${one.status}${one.body ? ' intervention' : ''}` : one.type)

const fails = happens<[CallFault['call'], Fault, number]>(
  [
    fc.oneof(
      fc.constant(FLOW),
      fc.constant('POST /contents'),
      fc.constant('GET /content_threads/{id}'),
      fc.constantFrom(...CALLS),
    ),
    fault,
    fc.constantFrom(1, 1, 1, 2, 6),
  ],
  (call, what, times) => `${call} goes wrong${times > 1 ? ` ${times} times` : ''}: ${nameOf(what)}`,
  (world, call, what, times) => {
    for (let time = 0; time < times; time++) world.fails(call, what)
  },
)

const post = happens<[boolean]>(
  [fc.constantFrom(true, true, false)],
  (prompt) => `events ${prompt ? 'come at once' : 'wait'}`,
  (world, prompt) => {
    world.post.isPrompt = prompt
  },
)

const arrives = happens<['all' | 'all, reversed' | 'one' | 'one, and the worker crashes' | 'one again', number]>(
  [fc.constantFrom('all', 'all, reversed', 'one', 'one, and the worker crashes', 'one again'), fc.nat({ max: 9 })],
  (what, index) => `post: ${what}${what.startsWith('one') ? ` (${index})` : ''}`,
  ({ post }, what, index) => {
    const one = post.waiting.slice(index % Math.max(1, post.waiting.length)).slice(0, 1)
    switch (what) {
      case 'all':
        return post.deliver([...post.waiting])
      case 'all, reversed':
        return post.deliverOneByOne([...post.waiting].reverse())
      case 'one':
        return post.deliver(one)
      case 'one, and the worker crashes':
        return post.deliver(one, true)
      case 'one again':
        return post.deliver(post.delivered.slice(-1 - index).slice(0, 1))
      default:
        return what satisfies never
    }
  },
)

const crashes = happens<[]>(
  [],
  () => 'worker crashes',
  (world) => world.host.crash(),
)

const goesOn = happens<[]>(
  [],
  () => 'slow calls go on',
  (world) => world.network.letGo(),
)

const SECOND = 1_000
const passes = happens<[number]>(
  [fc.constantFrom(1, 1, 3, 6, 12, 31, 61, 5 * 60, 16 * 60, 31 * 60, 61 * 60)],
  (seconds) => `${seconds} s pass`,
  (world, seconds) => world.pass(seconds * SECOND),
)

/** How often what happens. */
const SHARES: [share: number, happening: fc.Arbitrary<fc.AsyncCommand<object, World>>][] = [
  [7, writes],
  [3, agent],
  [1, recategorizes],
  [1, closesThread],
  [5, fails],
  [1, post],
  [3, arrives],
  [1, crashes],
  [1, goesOn],
  [5, passes],
]

/** Everything that can happen, in any order. */
export const happenings = fc.commands(
  SHARES.flatMap(([share, happening]) => Array.from({ length: share }, () => happening)),
  { maxCommands: 30, size: 'max' },
)
