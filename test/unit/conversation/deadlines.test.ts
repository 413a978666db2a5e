import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configSchema, type Settings } from '../../../src/config.ts'
import {
  deadlines,
  type Held,
  nextStep,
  nextTurn,
  type Snapshot,
  type Step,
  wakeAt,
} from '../../../src/conversation/deadlines.ts'
import type { OpenReply } from '../../../src/conversation/outbox.ts'
import { newSession } from '../../../src/conversation/session.ts'
import { type ConversationState, newConversationState } from '../../../src/conversation/state.ts'
import { timingsFor } from '../../../src/conversation/timings.ts'
import { type HandoverState, OWNERS } from '../../../src/handover/state.ts'

const NOW = 5_000_000
const MINUTE = 60_000
const DAY = 86_400_000
const timings = timingsFor(1)
const settings: Settings = configSchema.parse({
  ENGAGE_API_URL: 'https://example.api.digital.ringcentral.com',
  ENGAGE_ACCESS_TOKEN: 'access-token',
  ENGAGE_WEBHOOK_SECRET: 'webhook-secret',
  ENGAGE_BOT_CATEGORY_ID: 'bot',
  ENGAGE_AGENT_CATEGORY_ID: 'agent',
  FLOW_ENGINE: 'demo',
})

/** The order in which due work is done: what settles the owner, what was promised, what is new. */
const ORDER: Step[] = [
  'apply_held_events',
  'reconcile_reply',
  'open_intervention',
  'read_thread',
  'expire_reply',
  'post_reply',
  'recategorize',
  'give_up_waiting',
  'check_return',
  'check_interventions',
  'finish_intervention',
  'index_identities',
  'ask_flow',
  'report_to_account',
  'end_session',
  'erase',
]

type Waiting = Snapshot['waiting'][number]

const customer = (changes: Partial<Waiting> = {}): Waiting => ({
  kind: 'customer',
  dueAt: NOW - 10,
  receivedAt: NOW - 10,
  ...changes,
})

const event = (changes: Partial<Waiting> = {}): Waiting => ({
  dueAt: NOW - 10,
  receivedAt: NOW - 10,
  kind: 'handover',
  ...changes,
})

const reply = (changes: Partial<OpenReply> = {}): OpenReply => ({
  id: 1,
  purpose: 'flow',
  epoch: 1,
  status: 'queued',
  body: 'Hello',
  rich: null,
  inReplyToId: 'content-1',
  private: true,
  queuedAt: NOW - 500,
  dueAt: NOW - 500,
  attempts: 0,
  reads: 0,
  unreadable: 0,
  unsureUntil: 0,
  intervention: 'no',
  ...changes,
})

interface Scene extends Partial<Omit<ConversationState, 'handover'>> {
  handover?: Partial<HandoverState>
  reply?: OpenReply | null
  waiting?: Waiting[]
  held?: boolean
  untold?: boolean
  forcedDueAt?: number | null
  heldBack?: Snapshot['heldBack']
}

/** A conversation of the bot's, last heard of a minute ago, that owes nothing but its own end. */
function snapshot({
  handover,
  reply: head = null,
  waiting = [],
  held = false,
  untold = false,
  forcedDueAt = null,
  heldBack = {},
  ...state
}: Scene = {}): Snapshot {
  const fresh = newConversationState('thread-1')
  return {
    state: { ...fresh, seenAt: NOW - MINUTE, ...state, handover: { ...fresh.handover, owner: 'bot', ...handover } },
    reply: head,
    waiting,
    forcedDueAt,
    heldDueAt: held ? 0 : null,
    hasUntold: untold,
    heldBack,
  }
}

/** What is owed, by step. */
function owed(scene: Scene, changes: Partial<Settings> = {}): Partial<Record<Step, number>> {
  const list = deadlines(snapshot(scene), { ...settings, ...changes }, timings)
  return Object.fromEntries(list.map(({ step, at }) => [step, at]))
}

const stepAt = (scene: Scene, now = NOW, changes: Partial<Settings> = {}) =>
  nextStep(deadlines(snapshot(scene), { ...settings, ...changes }, timings), now)

const move = (to: 'bot' | 'agent', dueAt = NOW - 5) => ({ to, extraCategoryIds: [], dueAt, attempts: 0 })
const handingOver = (requestedAt = NOW - 1_000): Partial<HandoverState> => ({
  owner: 'handing_over',
  request: { reason: 'flow', message: null, requestedAt },
  recategorization: move('agent'),
})

describe('a conversation that owes nothing', () => {
  it('waits for nothing but its erasure', () => {
    expect(owed({})).toEqual({ erase: NOW - MINUTE + 30 * DAY })
    expect(stepAt({})).toBeNull()
  })

  it('is erased after the configured silence, down to parts of a day', () => {
    expect(owed({ seenAt: NOW }, { RETENTION_DAYS: 0.5 })).toEqual({ erase: NOW + DAY / 2 })
    expect(stepAt({ seenAt: NOW }, NOW + DAY / 2 - 1, { RETENTION_DAYS: 0.5 })).toBeNull()
    expect(stepAt({ seenAt: NOW }, NOW + DAY / 2, { RETENTION_DAYS: 0.5 })).toBe('erase')
  })

  it('does nothing but erase once that is owed, and rests only after an error', () => {
    const busy = { waiting: [customer()], reply: reply(), held: true, untold: true, handover: handingOver() }
    expect(owed({ ...busy, erasing: true })).toEqual({ erase: 0 })
    expect(owed({ ...busy, erasing: true, restUntil: NOW + 5 })).toEqual({ erase: NOW + 5 })
  })

  it('tells the index who has written before the flow is asked, and again later where it could not', () => {
    expect(stepAt({ untold: true, waiting: [customer()] })).toBe('index_identities')
    expect(stepAt({ untold: true, waiting: [customer()], indexDueAt: NOW + 1 })).toBe('ask_flow')
    expect(owed({ untold: true, indexDueAt: NOW + 1 })).toMatchObject({ index_identities: NOW + 1 })
  })

  it('is not erased before what is due is done', () => {
    expect(stepAt({ seenAt: 0, waiting: [customer()] }, NOW + 31 * DAY)).toBe('ask_flow')
  })
})

describe('the flow', () => {
  const waiting = [customer()]

  it('is asked when the bot owns the thread and a message waits', () => {
    expect(owed({ waiting })).toMatchObject({ ask_flow: NOW - 10 })
    expect(stepAt({ waiting })).toBe('ask_flow')
  })

  it.each(OWNERS.filter((owner) => owner !== 'bot'))('is not asked while the owner is %s', (owner) => {
    expect(owed({ waiting, handover: { owner } })).not.toHaveProperty('ask_flow')
  })

  it.each(['queued', 'sending'] as const)('is not asked while a reply is %s', (status) => {
    expect(owed({ waiting, reply: reply({ status, dueAt: NOW + 60_000 }) })).not.toHaveProperty('ask_flow')
  })

  it('is not asked while a read of the thread is owed, though it is not due yet', () => {
    expect(owed({ waiting, handover: { read: { dueAt: NOW + 3_000 } } })).not.toHaveProperty('ask_flow')
  })

  it('is not asked while an intervention is being opened', () => {
    const opening = { contentId: 'content-1', epoch: 1, dueAt: NOW + 3_000, attempts: 1, uncertain: true }
    expect(owed({ waiting, opening })).not.toHaveProperty('ask_flow')
  })

  it('is not asked when nothing waits', () => {
    expect(owed({ waiting: [] })).not.toHaveProperty('ask_flow')
  })

  it('is asked again no earlier than the backoff of the message says', () => {
    const scene = { waiting: [customer({ dueAt: NOW + 2_000 })] }
    expect(stepAt(scene, NOW + 1_999)).toBeNull()
    expect(stepAt(scene, NOW + 2_000)).toBe('ask_flow')
  })

  it('is not asked with a later message before the earliest, which waits for its backoff', () => {
    const scene = { waiting: [customer({ dueAt: NOW + 2_000 }), customer()] }
    expect(owed(scene)).toMatchObject({ ask_flow: NOW + 2_000 })
  })
})

describe('a settle time', () => {
  const settle = { MESSAGE_SETTLE_MS: 1_000 }
  const received = (...ages: number[]) => ages.map((age) => customer({ receivedAt: NOW - age, dueAt: NOW - age }))

  it('is waited for after a message', () => {
    expect(owed({ waiting: received(0) }, settle)).toMatchObject({ ask_flow: NOW + 1_000 })
  })

  it('starts anew with each further message', () => {
    expect(owed({ waiting: received(900, 0) }, settle)).toMatchObject({ ask_flow: NOW + 1_000 })
  })

  it('counts from the message that came last, even where the platform issued it first', () => {
    expect(owed({ waiting: received(0, 900) }, settle)).toMatchObject({ ask_flow: NOW + 1_000 })
  })

  it('is waited for no longer than five times, however many messages come', () => {
    expect(owed({ waiting: received(4_500, 3_600, 2_700, 1_800, 900, 0) }, settle)).toMatchObject({
      ask_flow: NOW + 500,
    })
    expect(stepAt({ waiting: received(9_000, 0) }, NOW, settle)).toBe('ask_flow')
  })

  it('does not shorten the backoff after a failure', () => {
    const waiting = [customer({ receivedAt: NOW - 5_000, dueAt: NOW + 8_000 }), ...received(0)]
    expect(owed({ waiting }, settle)).toMatchObject({ ask_flow: NOW + 8_000 })
  })

  it('is not waited for where the flow is to be told first that a session begins', () => {
    const session = { ...newSession(), activeAt: NOW, startOwed: true }
    expect(owed({ waiting: received(0), session }, settle)).toMatchObject({ ask_flow: NOW })
    const start = event({ kind: 'start', dueAt: NOW + 700 })
    expect(owed({ waiting: [start, ...received(0)] }, settle)).toMatchObject({ ask_flow: NOW + 700 })
  })

  it('is not waited for with a handover’s status', () => {
    expect(owed({ waiting: [event(), customer({ receivedAt: NOW })] }, settle)).toMatchObject({ ask_flow: NOW - 10 })
  })

  it('does not count what waits behind a handover’s status', () => {
    const waiting = [...received(800), event({ receivedAt: NOW }), ...received(0)]
    expect(owed({ waiting }, settle)).toMatchObject({ ask_flow: NOW + 200 })
  })
})

describe('a turn', () => {
  const [first, second, third] = [customer({ dueAt: 1 }), customer({ dueAt: 2 }), customer({ dueAt: 3 })]
  const status = event()

  it('takes the first message only, without a settle time', () => {
    expect(nextTurn([first, second], 0)).toEqual([first])
  })

  it('takes all that wait, with a settle time', () => {
    expect(nextTurn([first, second, third], 500)).toEqual([first, second, third])
  })

  it('ends before a handover’s status, and one begins with it', () => {
    expect(nextTurn([first, second, status, third], 500)).toEqual([first, second])
    expect(nextTurn([status, third], 500)).toEqual([status])
    expect(nextTurn([status, third], 0)).toEqual([status])
  })

  it('is empty when nothing waits', () => {
    expect(nextTurn([], 0)).toEqual([])
    expect(nextTurn([], 500)).toEqual([])
  })
})

describe('a reply', () => {
  it('is posted when it is due', () => {
    expect(stepAt({ reply: reply({ dueAt: NOW }) })).toBe('post_reply')
    expect(stepAt({ reply: reply({ dueAt: NOW + 1 }) })).toBeNull()
  })

  it('waits for a read of the thread', () => {
    const scene = { reply: reply(), handover: { read: { dueAt: NOW + 100 } } }
    expect(owed(scene)).not.toHaveProperty('post_reply')
    expect(stepAt(scene, NOW + 100)).toBe('read_thread')
  })

  it('waits for the intervention that it needs', () => {
    const scene = {
      reply: reply(),
      opening: { contentId: 'content-1', epoch: 1, dueAt: NOW + 100, attempts: 1, uncertain: true },
    }
    expect(owed(scene)).not.toHaveProperty('post_reply')
    expect(stepAt(scene, NOW + 100)).toBe('open_intervention')
  })

  it('of unknown outcome is looked for, never posted', () => {
    const scene = { reply: reply({ status: 'sending', dueAt: NOW + 100 }) }
    expect(owed(scene)).not.toHaveProperty('post_reply')
    expect(stepAt(scene)).toBeNull()
    expect(stepAt(scene, NOW + 100)).toBe('reconcile_reply')
  })

  it('that is queued is not looked for', () => {
    expect(owed({ reply: reply() })).not.toHaveProperty('reconcile_reply')
  })

  it.each(['queued', 'sending'] as const)('that is %s expires after the configured time', (status) => {
    const scene = { reply: reply({ status, queuedAt: NOW, dueAt: NOW + DAY }) }
    expect(owed(scene)).toMatchObject({ expire_reply: NOW + 15 * MINUTE })
    expect(owed(scene, { REPLY_EXPIRY_MINUTES: 0.5 })).toMatchObject({ expire_reply: NOW + MINUTE / 2 })
    expect(stepAt(scene, NOW + 15 * MINUTE)).toBe('expire_reply')
  })

  it('expires although the thread cannot be read', () => {
    const scene = { reply: reply({ queuedAt: NOW - 15 * MINUTE }), handover: { read: { dueAt: NOW + 1 } } }
    expect(stepAt(scene)).toBe('expire_reply')
  })

  it('that has expired is not posted once more', () => {
    expect(stepAt({ reply: reply({ queuedAt: NOW - 15 * MINUTE }) })).toBe('expire_reply')
  })

  it('of unknown outcome is looked for once more before it expires', () => {
    const scene = { reply: reply({ status: 'sending', queuedAt: NOW - 15 * MINUTE, dueAt: NOW }) }
    expect(stepAt(scene)).toBe('reconcile_reply')
  })
})

describe('a handover', () => {
  it('moves the thread at once when no reply is open', () => {
    expect(stepAt({ handover: handingOver() })).toBe('recategorize')
    expect(owed({ handover: handingOver() })).not.toHaveProperty('give_up_waiting')
  })

  it.each(['queued', 'sending'] as const)('waits while a reply is %s', (status) => {
    const scene = { handover: handingOver(NOW), reply: reply({ status, dueAt: NOW + DAY, queuedAt: NOW }) }
    expect(owed(scene)).not.toHaveProperty('recategorize')
    expect(stepAt(scene, NOW + MINUTE - 1)).toBeNull()
    expect(stepAt(scene, NOW + MINUTE)).toBe('give_up_waiting')
  })

  it('posts a reply that is due rather than give it up', () => {
    const scene = { handover: handingOver(NOW - MINUTE), reply: reply() }
    expect(stepAt(scene)).toBe('post_reply')
  })

  it('waits again no earlier than the platform’s refusal says', () => {
    const handover = { ...handingOver(), recategorization: move('agent', NOW + 4_000) }
    expect(stepAt({ handover }, NOW + 3_999)).toBeNull()
    expect(stepAt({ handover }, NOW + 4_000)).toBe('recategorize')
  })

  it('by a person moves the thread without waiting for any reply', () => {
    const handover: Partial<HandoverState> = { owner: 'agent', recategorization: move('agent') }
    const scene = { handover, reply: reply({ purpose: 'handover', dueAt: NOW + DAY }) }
    expect(owed(scene)).toMatchObject({ recategorize: NOW - 5 })
    expect(owed(scene)).not.toHaveProperty('give_up_waiting')
  })
})

describe('a return', () => {
  const pendingReturn = { closedAt: 1, at: 2, dueAt: NOW + 2_000 }

  it('is checked after its delay', () => {
    const scene: Scene = { handover: { owner: 'agent', pendingReturn } }
    expect(stepAt(scene, NOW + 1_999)).toBeNull()
    expect(stepAt(scene, NOW + 2_000)).toBe('check_return')
  })

  it.each(OWNERS.filter((owner) => owner !== 'agent'))('is not checked while the owner is %s', (owner) => {
    expect(owed({ handover: { owner, pendingReturn } })).not.toHaveProperty('check_return')
  })

  it('moves the thread once it was checked', () => {
    const handover: Partial<HandoverState> = { owner: 'returning', pendingReturn, recategorization: move('bot') }
    expect(stepAt({ handover })).toBe('recategorize')
  })
})

describe('a look at the interventions', () => {
  const check = { dueAt: NOW + 2_000 }

  it('is taken when it is due', () => {
    expect(stepAt({ handover: { owner: 'agent', check } }, NOW + 1_999)).toBeNull()
    expect(stepAt({ handover: { owner: 'agent', check } }, NOW + 2_000)).toBe('check_interventions')
  })

  it.each(OWNERS.filter((owner) => owner !== 'agent'))('is not taken while the owner is %s', (owner) => {
    expect(owed({ handover: { owner, check } })).not.toHaveProperty('check_interventions')
  })

  describe('for an act that may be older than the bot’s epoch', () => {
    const inDoubt = { check: { ...check, act: { at: 1, how: 'took' as const } } }

    it('comes before anything that the bot says', () => {
      for (const scene of [{ waiting: [customer()] }, { reply: reply() }]) {
        expect(stepAt({ ...scene, handover: inDoubt })).toBeNull()
        expect(stepAt({ ...scene, handover: inDoubt }, NOW + 2_000)).toBe('check_interventions')
      }
    })

    it('comes before the replies of a handover', () => {
      const scene = { reply: reply(), handover: { ...handingOver(NOW), ...inDoubt } }
      expect(owed(scene)).not.toHaveProperty('post_reply')
      expect(stepAt(scene, NOW + 2_000)).toBe('check_interventions')
    })

    it('waits for an intervention that is being opened', () => {
      const opening = { contentId: 'content-1', epoch: 1, dueAt: NOW, attempts: 1, uncertain: true }
      expect(owed({ handover: inDoubt, opening })).not.toHaveProperty('check_interventions')
      expect(stepAt({ handover: inDoubt, opening })).toBe('open_intervention')
    })
  })
})

describe('the bot’s own intervention', () => {
  const finishing = { interventionId: 'intervention-1', how: 'close' as const, dueAt: NOW + 50, attempts: 0 }
  const session = { ...newSession(), activeAt: NOW }
  const scene: Scene = { interventionId: 'intervention-1', session }

  it('is finished when that is due', () => {
    expect(stepAt({ finishing }, NOW + 49)).toBeNull()
    expect(stepAt({ finishing }, NOW + 50)).toBe('finish_intervention')
  })

  it('is not finished before the last reply is out', () => {
    expect(owed({ finishing, reply: reply() })).not.toHaveProperty('finish_intervention')
  })

  it('ends with the session', () => {
    expect(owed(scene)).toMatchObject({ end_session: NOW + 30 * MINUTE })
  })

  it.each([
    ['there is none', { interventionId: null }],
    ['a reply is open', { reply: reply() }],
    ['a message waits', { waiting: [customer()] }],
    ['agents have the thread', { handover: { owner: 'agent' } }],
    ['a handover is under way', { handover: { owner: 'handing_over' } }],
    ['the session has ended', { session: { ...session, ended: true } }],
    ['the session has not begun', { session: { ...session, activeAt: null } }],
  ] as const)('does not end with the session when %s', (_, changes) => {
    expect(owed({ ...scene, ...changes } as Scene)).not.toHaveProperty('end_session')
  })

  it('never ends where sessions never do', () => {
    expect(owed(scene, { SESSION_MINUTES: 0 })).not.toHaveProperty('end_session')
  })
})

describe('events that are held', () => {
  it('are taken in first of all, as soon as the worker’s own calls are settled', () => {
    expect(stepAt({ held: true, handover: { read: { dueAt: NOW } } })).toBe('apply_held_events')
    expect(stepAt({ held: true, reply: reply() })).toBe('apply_held_events')
  })

  it('wait for a reply of unknown outcome', () => {
    const scene = { held: true, reply: reply({ status: 'sending' }) }
    expect(owed(scene)).not.toHaveProperty('apply_held_events')
    expect(stepAt(scene)).toBe('reconcile_reply')
  })

  it('wait for an intervention that is being opened', () => {
    const scene = {
      held: true,
      opening: { contentId: 'content-1', epoch: 1, dueAt: NOW, attempts: 0, uncertain: true },
    }
    expect(owed(scene)).not.toHaveProperty('apply_held_events')
    expect(stepAt(scene)).toBe('open_intervention')
  })
})

describe('alerts', () => {
  it.each([
    ['a new one', ['flow_failed'], []],
    ['one more', ['a', 'b'], ['a']],
    ['one less', [], ['a']],
    ['another', ['a'], ['b']],
  ])('are reported when they differ from what the governor knows: %s', (_, degraded, reported) => {
    expect(stepAt({ degraded, reported })).toBe('report_to_account')
  })

  it.each([
    ['none', [], []],
    ['the same', ['a', 'b'], ['a', 'b']],
    ['the same in another order', ['a', 'b'], ['b', 'a']],
  ])('are not reported when the governor knows them: %s', (_, degraded, reported) => {
    expect(owed({ degraded, reported })).not.toHaveProperty('report_to_account')
  })
})

describe('a conversation that stumbled', () => {
  it('does nothing before it has rested', () => {
    const scene: Scene = {
      held: true,
      waiting: [customer()],
      degraded: ['a'],
      restUntil: NOW + 5_000,
      stumbles: 3,
      handover: { recategorization: move('agent') },
    }
    expect(stepAt(scene, NOW + 4_999)).toBeNull()
    expect(stepAt(scene, NOW + 5_000)).toBe('apply_held_events')
    expect(wakeAt(deadlines(snapshot(scene), settings, timings))).toBe(NOW + 5_000)
  })

  it('tells the account meanwhile', () => {
    const scene: Scene = { waiting: [customer()], degraded: ['a'], restUntil: NOW + 5_000, stumbledAt: 'ask_flow' }
    expect(stepAt(scene, NOW)).toBe('report_to_account')
    expect(stepAt({ ...scene, stumbledAt: 'report_to_account' }, NOW)).toBeNull()
  })

  it('has recovered once it does not owe any more what it stumbled over', () => {
    const scene: Scene = { restUntil: NOW + 5_000, stumbledAt: 'ask_flow' }
    expect(owed(scene)).toMatchObject({ recover: NOW + 5_000 })
    expect(owed({ ...scene, waiting: [customer()] })).not.toHaveProperty('recover')
  })

  it('does not do earlier what is due later anyway', () => {
    const scene = { waiting: [customer({ dueAt: NOW + 9_000 })], restUntil: NOW + 5_000 }
    expect(owed(scene)).toMatchObject({ ask_flow: NOW + 9_000 })
  })
})

describe('the next step and the next alarm', () => {
  it('is the most important of what is due, not the one that has been due for longest', () => {
    const list = [
      { step: 'read_thread', at: NOW },
      { step: 'ask_flow', at: 1 },
    ] as const
    expect(nextStep(list, NOW)).toBe('read_thread')
    expect(nextStep(list, NOW - 1)).toBe('ask_flow')
    expect(nextStep(list, 0)).toBeNull()
  })

  it('is the earliest of all', () => {
    expect(
      wakeAt([
        { step: 'read_thread', at: 30 },
        { step: 'ask_flow', at: 10 },
        { step: 'erase', at: 20 },
      ]),
    ).toBe(10)
  })

  it('is none where nothing is owed', () => {
    expect(wakeAt([])).toBeNull()
    expect(nextStep([], NOW)).toBeNull()
  })
})

describe('in every conversation', () => {
  const time = fc.integer({ min: NOW - 100_000, max: NOW + 100_000 })
  const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
  const anyReply = fc
    .record({ status: fc.constantFrom('queued' as const, 'sending' as const), queuedAt: time, dueAt: time })
    .map(reply)
  const anyMove = fc.tuple(fc.constantFrom('bot' as const, 'agent' as const), time).map(([to, at]) => move(to, at))
  const anyScene: fc.Arbitrary<Scene> = fc.record({
    handover: fc.record({
      owner: fc.constantFrom(...OWNERS),
      read: perhaps(fc.record({ dueAt: time })),
      check: perhaps(
        fc.oneof(
          fc.record({ dueAt: time }),
          fc.record({ dueAt: time, act: fc.constant({ at: 1, how: 'took' as const }) }),
        ),
      ),
      recategorization: perhaps(anyMove),
      pendingReturn: perhaps(fc.record({ closedAt: time, at: time, dueAt: time })),
      request: fc.record({ reason: fc.constant('flow' as const), message: fc.constant(null), requestedAt: time }),
    }),
    reply: perhaps(anyReply),
    waiting: fc.array(
      fc.oneof(
        fc.record({ dueAt: time, receivedAt: time }).map(customer),
        fc.record({ dueAt: time, receivedAt: time }).map(event),
      ),
      { maxLength: 4 },
    ),
    held: fc.boolean(),
    opening: perhaps(
      fc.record({
        contentId: fc.constant('content-1'),
        epoch: fc.nat(5),
        dueAt: time,
        attempts: fc.nat(3),
        uncertain: fc.boolean(),
      }),
    ),
    finishing: perhaps(
      fc.record({
        interventionId: fc.constant('intervention-1'),
        how: fc.constantFrom('close' as const, 'cancel' as const),
        dueAt: time,
        attempts: fc.nat(3),
      }),
    ),
    interventionId: perhaps(fc.constant('intervention-1')),
    session: fc.record({
      number: fc.constant(1),
      activeAt: perhaps(time),
      ended: fc.boolean(),
      startOwed: fc.boolean(),
    }),
    degraded: fc.subarray(['a', 'b']),
    reported: fc.subarray(['a', 'b']),
    restUntil: fc.constantFrom(0, NOW + 50_000),
    seenAt: time,
  })
  const anySettings = fc.record({
    MESSAGE_SETTLE_MS: fc.constantFrom(0, 1_000),
    SESSION_MINUTES: fc.constantFrom(0, 1),
    RETENTION_DAYS: fc.constantFrom(0.001, 30),
  })
  const always = (check: (scene: Scene, changes: Partial<Settings>) => void) =>
    fc.assert(fc.property(anyScene, anySettings, check), { numRuns: 300 })

  it('steps come in the order of their importance, each once', () => {
    always((scene, changes) => {
      const steps = deadlines(snapshot(scene), { ...settings, ...changes }, timings).map(({ step }) => step)
      expect(steps).toEqual(ORDER.filter((step) => steps.includes(step)))
    })
  })

  it('there is always a next alarm, and at it there is something to do', () => {
    always((scene, changes) => {
      const list = deadlines(snapshot(scene), { ...settings, ...changes }, timings)
      const wake = wakeAt(list)
      expect(wake).not.toBeNull()
      expect(nextStep(list, wake ?? 0)).not.toBeNull()
      expect(nextStep(list, (wake ?? 0) - 1)).toBeNull()
    })
  })

  it('nothing is due before the rest is over', () => {
    always((scene, changes) => {
      for (const at of Object.values(owed(scene, changes))) expect(at).toBeGreaterThanOrEqual(scene.restUntil ?? 0)
    })
  })

  it('the flow is never asked while it might be talking over a human or over itself', () => {
    always((scene, changes) => {
      if (!('ask_flow' in owed(scene, changes))) return
      expect(scene.handover?.owner).toBe('bot')
      expect([scene.handover?.read, scene.reply, scene.opening]).toEqual([null, null, null])
      expect(scene.handover?.check?.act).toBeUndefined()
    })
  })

  it('what waits for the bot to answer has a step before it, so that it is never stuck', () => {
    always((scene, changes) => {
      if (scene.handover?.owner !== 'bot' || scene.waiting?.length === 0) return
      const ways: Step[] = [
        'ask_flow',
        'read_thread',
        'check_interventions',
        'post_reply',
        'reconcile_reply',
        'open_intervention',
      ]
      expect(ways.some((step) => step in owed(scene, changes))).toBe(true)
    })
  })

  it('held events are never stuck', () => {
    always((scene, changes) => {
      if (!scene.held) return
      const ways: Step[] = ['apply_held_events', 'reconcile_reply', 'open_intervention']
      expect(ways.some((step) => step in owed(scene, changes))).toBe(true)
    })
  })

  it('an open reply always has an end', () => {
    always((scene, changes) => {
      expect('expire_reply' in owed(scene, changes)).toBe(scene.reply !== null)
    })
  })

  it('a move that is owed is made, or what it waits for has an end', () => {
    always((scene, changes) => {
      if (!scene.handover?.recategorization) return
      const steps = owed(scene, changes)
      expect('recategorize' in steps).not.toBe('give_up_waiting' in steps)
    })
  })
})

describe('the fixed waits', () => {
  it('are what the design says', () => {
    expect(timings).toMatchObject({
      freshMs: 10_000,
      graceMs: 30_000,
      handoverWaitMs: 60_000,
      checkInterventionsMs: 60_000,
    })
  })

  it('are divided by the time scale, but not the limit of a network call', () => {
    expect(timingsFor(10)).toMatchObject({
      graceMs: 3_000,
      engageRetry: { baseMs: 100, maxMs: 6_000 },
      engageTimeoutMs: timings.engageTimeoutMs,
    })
  })
})

describe('while the budget holds calls back', () => {
  const moving = { recategorization: move('agent', NOW) }

  it('what calls Engage waits, and what does not goes on', () => {
    const until = NOW + MINUTE
    const list = owed({ held: true, heldBack: { reply: until }, handover: { read: { dueAt: NOW }, ...moving } })
    expect(list).toMatchObject({ read_thread: until, recategorize: until, apply_held_events: 0 })
  })

  it.each<[Held, Step[]]>([
    ['reply', ['post_reply', 'recategorize', 'check_interventions']],
    ['handover', ['recategorize', 'check_interventions']],
    ['read', ['check_interventions']],
    ['ask_flow', []],
  ])('what is held back as %s holds back no more than what goes after it: %j', (held, steps) => {
    const until = NOW + MINUTE
    const handover = { owner: 'agent' as const, check: { dueAt: NOW }, ...moving }
    const list = owed({ heldBack: { [held]: until }, handover, reply: reply({ purpose: 'handover', dueAt: NOW }) })
    const calls: Step[] = ['post_reply', 'recategorize', 'check_interventions']
    expect(calls.filter((step) => list[step] === until)).toEqual(steps)
    expect(calls.filter((step) => list[step] === NOW)).toEqual(calls.filter((step) => !steps.includes(step)))
  })

  it('the latest of the times that hold a step back counts', () => {
    const heldBack = { reply: NOW + 10, handover: NOW + 30, read: NOW + 20 }
    const list = owed({ heldBack, handover: { owner: 'agent', check: { dueAt: NOW }, ...moving } })
    expect(list).toMatchObject({ recategorize: NOW + 30, check_interventions: NOW + 30 })
  })

  it('a thread that is read for a reply waits as the reply does', () => {
    const handover = { read: { dueAt: NOW } }
    const heldBack = { read: NOW + MINUTE }
    expect(owed({ heldBack, handover }).read_thread).toBe(NOW + MINUTE)
    expect(owed({ heldBack, handover, reply: reply() }).read_thread).toBe(NOW)
  })

  it('a turn waits for what it could not look up, and no other step does', () => {
    const list = owed({ heldBack: { ask_flow: NOW + MINUTE }, handover: { ...moving }, waiting: [customer()] })
    expect(list).toMatchObject({ ask_flow: NOW + MINUTE, recategorize: NOW })
    expect(owed({ heldBack: { read: NOW + MINUTE }, waiting: [customer()] }).ask_flow).toBeLessThan(NOW)
  })

  it('an intervention that is being opened waits for what it could not look up', () => {
    const opening = { contentId: 'content-1', epoch: 1, dueAt: NOW, attempts: 1, uncertain: true }
    const until = NOW + MINUTE
    expect(owed({ heldBack: { open_intervention: until }, opening, reply: reply() }).open_intervention).toBe(until)
    expect(owed({ heldBack: { read: until }, opening, reply: reply() }).open_intervention).toBe(NOW)
  })
})

describe('an input that is forced', () => {
  const forcedDueAt = NOW - 10

  it.each(OWNERS.filter((owner) => owner !== 'bot'))('is put to the flow though the thread is %s’s', (owner) => {
    expect(owed({ handover: { owner }, forcedDueAt }).ask_flow).toBe(forcedDueAt)
    expect(owed({ handover: { owner }, waiting: [customer()] }).ask_flow).toBeUndefined()
  })

  it('waits for what was said before, and for the account’s budget', () => {
    const handover = { owner: 'agent' as const }
    expect(owed({ handover, forcedDueAt, reply: reply() }).ask_flow).toBeUndefined()
    expect(owed({ handover, forcedDueAt, heldBack: { reply: NOW + 10 } }).ask_flow).toBe(NOW + 10)
  })
})

describe('an injected input', () => {
  it('is a turn of its own, also where the customer’s messages are gathered', () => {
    const inject = customer({ kind: 'inject' })
    expect(nextTurn([customer(), inject, customer()], 100)).toHaveLength(1)
    expect(nextTurn([inject, customer()], 100)).toEqual([inject])
  })
})
