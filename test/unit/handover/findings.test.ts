import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Claim, ownerOf } from '../../../src/handover/categories.ts'
import { decide, takeIn } from '../../../src/handover/decide.ts'
import type { Effect, Finding, Signal } from '../../../src/handover/signals.ts'
import { type HandoverPolicy, type HandoverState, OWNERS, type Owner } from '../../../src/handover/state.ts'
import { EPOCH_START, LATER, NOW, policy, stateOf } from './fixtures.ts'

const CLAIMS = ['bot', 'agent', 'neither', 'absent'] as const satisfies Claim[]
/** The newest platform time that the conversation has seen, apart from the start of its epoch. */
const LATEST = EPOCH_START + 7_000
const MOVING_ALERTS = ['handover_refused', 'handover_delayed', 'return_refused', 'return_delayed']

/** What a finding brings about. What is not named stays as it was. */
interface Outcome {
  owner: Owner
  epochStartedAt?: number
  verified?: true
  recategorized?: true
  readAt?: number | null
  owes?: 'bot' | 'agent' | null
  checkAt?: number
  status?: 'completed'
  effects?: Effect['type'][]
}

function find(
  owner: Owner,
  finding: Finding,
  { state = {}, policy: changed = {} }: { state?: Partial<HandoverState>; policy?: Partial<HandoverPolicy> } = {},
) {
  const before = stateOf(owner, { latestAt: LATEST, ...state })
  const after = takeIn(before, finding, { ...policy, ...changed }, NOW)
  return { before, ...after }
}

/** A move that the platform is still to be told of. */
const owed = (to: 'bot' | 'agent', attempts = 1) => ({ to, extraCategoryIds: [], dueAt: NOW, attempts })

/** The effects but for the closing of alerts, which has its own tests. */
const told = (effects: readonly Effect[]) => effects.filter((effect) => effect.type !== 'restore')

function expectOutcome({ before, state, effects }: ReturnType<typeof find>, outcome: Outcome) {
  expect({
    owner: state.owner,
    epochs: state.epoch - before.epoch,
    epochStartedAt: state.epochStartedAt,
    verifiedAt: state.verifiedAt,
    recategorizedAt: state.recategorizedAt,
    readAt: state.read?.dueAt ?? null,
    owes: state.recategorization?.to ?? null,
    checkAt: state.check?.dueAt ?? null,
    status: state.status?.status ?? null,
    effects: told(effects).map((effect) => effect.type),
  }).toEqual({
    owner: outcome.owner,
    epochs: outcome.epochStartedAt === undefined ? 0 : 1,
    epochStartedAt: outcome.epochStartedAt ?? before.epochStartedAt,
    verifiedAt: outcome.verified ? NOW : before.verifiedAt,
    recategorizedAt: outcome.recategorized ? NOW : before.recategorizedAt,
    readAt: outcome.readAt === undefined ? (before.read?.dueAt ?? null) : outcome.readAt,
    owes: outcome.owes === undefined ? (before.recategorization?.to ?? null) : outcome.owes,
    checkAt: outcome.checkAt ?? null,
    status: outcome.status ?? null,
    effects: outcome.effects ?? [],
  })
}

function expectUnchanged({ before, state, effects }: ReturnType<typeof find>) {
  expect(state).toEqual(before)
  expect(effects).toEqual([])
}

/** It changes nothing more, but for a while the platform may still show what was before. */
function expectNoted({ before, state, effects }: ReturnType<typeof find>, to: 'bot' | 'agent') {
  expect(state).toEqual({ ...before, recategorizedAt: NOW, recategorizedTo: to })
  expect(effects).toEqual([])
}

/** Nobody waits for the answer any more: it decides nothing, but the bot does not go on against it. */
function expectAtMostAWarning(result: ReturnType<typeof find>, claim: Claim) {
  const { owner } = result.before
  const warns = (owner === 'bot' || owner === 'handing_over') && claim !== 'bot'
  if (warns) expectOutcome(result, { owner, readAt: NOW })
  else expectUnchanged(result)
}

describe('a thread that was read', () => {
  const asNobodys: Outcome = {
    owner: 'none',
    epochStartedAt: LATEST,
    verified: true,
    readAt: null,
    effects: ['silence_messages'],
  }
  const asAgents: Outcome = { ...asNobodys, owner: 'agent' }
  const stillNobodys: Outcome = { owner: 'none', verified: true, readAt: null, effects: ['silence_messages'] }
  const readAgain: Outcome = { owner: 'handing_over', readAt: NOW + policy.rereadMs }
  const goesOn: Outcome = { owner: 'returning', readAt: null }
  // What nobody knows the owner of was closed then: the bot's epoch begins with that.
  const table: Record<Owner, Record<Claim, Outcome>> = {
    unknown: {
      bot: { owner: 'bot', epochStartedAt: EPOCH_START, verified: true, readAt: null },
      agent: asAgents,
      neither: asNobodys,
      absent: asNobodys,
    },
    none: {
      bot: { owner: 'bot', epochStartedAt: LATEST, verified: true, readAt: null },
      agent: asAgents,
      neither: stillNobodys,
      absent: stillNobodys,
    },
    bot: {
      bot: { owner: 'bot', verified: true, readAt: null },
      agent: asAgents,
      neither: asNobodys,
      absent: asNobodys,
    },
    handing_over: {
      bot: { owner: 'handing_over', verified: true, readAt: null },
      agent: { ...asAgents, recategorized: true, owes: null, effects: ['silence_messages', 'say'] },
      neither: readAgain,
      absent: readAgain,
    },
    agent: {
      bot: { owner: 'bot', epochStartedAt: LATEST, verified: true, readAt: null, status: 'completed' },
      agent: { owner: 'agent', verified: true, readAt: null, checkAt: NOW, effects: ['silence_messages'] },
      neither: asNobodys,
      absent: asNobodys,
    },
    returning: {
      bot: {
        owner: 'bot',
        epochStartedAt: LATER - 4_499,
        verified: true,
        recategorized: true,
        readAt: null,
        owes: null,
        status: 'completed',
        effects: ['silence_messages', 'revive_messages'],
      },
      agent: goesOn,
      neither: goesOn,
      absent: goesOn,
    },
  }

  describe.each(OWNERS)('while the owner is %s', (owner) => {
    it.each(CLAIMS)('and says %s decides as the ownership table does', (claim) => {
      const result = find(owner, { type: 'thread_read', claim }, { state: { read: { dueAt: NOW - 5 } } })
      expectOutcome(result, table[owner][claim])
    })
  })

  it('is no reason to look at interventions where threads stay with agents', () => {
    const { state } = find('agent', { type: 'thread_read', claim: 'agent' }, { policy: { returnPolicy: 'agent' } })
    expect(state.check).toBeNull()
  })

  it('is no reason to look at interventions more than once in a while', () => {
    const checkedAt = NOW - policy.checkEveryMs + 1_500
    const { state } = find('agent', { type: 'thread_read', claim: 'agent' }, { state: { checkedAt } })
    expect(state.check).toEqual({ dueAt: NOW + 1_500 })
  })

  it('leaves a return that is scheduled alone as long as agents have the thread', () => {
    const pendingReturn = { closedAt: LATER, at: LATER, dueAt: NOW + 500 }
    const { state } = find('agent', { type: 'thread_read', claim: 'agent' }, { state: { pendingReturn } })
    expect(state).toMatchObject({ pendingReturn, check: null })
  })

  it('gives the bot what the customer wrote since the agent closed, though the thread came back before its time', () => {
    const pendingReturn = { closedAt: LATER, at: LATER + 400, dueAt: NOW + 60_000 }
    const { state, effects } = find('agent', { type: 'thread_read', claim: 'bot' }, { state: { pendingReturn } })
    expect(state.owner).toBe('bot')
    expect(effects).toContainEqual({ type: 'revive_messages', issuedAfter: LATER })
  })

  describe('and is found with the bot after an agent’s close that had shown it as the bot’s already', () => {
    const pendingReturn = { closedAt: LATER, at: LATER + 400, dueAt: NOW + 60_000, wasBots: true }
    /** What came before the close and what is heard of only now. */
    const silentUpTo = (state: Partial<HandoverState>) => {
      const { effects } = find('agent', { type: 'thread_read', claim: 'bot' }, { state: { pendingReturn, ...state } })
      return effects.flatMap((effect) => (effect.type === 'silence_messages' ? [effect.issuedUpTo] : []))
    }
    const claimed = (claim: Claim, claimedSince: number) => ({ claimed: { claim, at: LATER - 100 }, claimedSince })

    it('asks what waits from the first message on that said that it was the bot’s', () => {
      expect(silentUpTo(claimed('bot', LATER - 3_000))).toEqual([LATER - 3_001])
    })

    it.each(['agent', 'neither', 'absent'] as const)('asks nothing from before the close where it says %s', (claim) => {
      expect(silentUpTo(claimed(claim, LATER - 3_000))).toEqual([LATER])
    })

    it('asks nothing that a person may have answered', () => {
      const personActedAt = LATER - 1_000
      expect(silentUpTo({ ...claimed('bot', LATER - 3_000), personActedAt })).toEqual([personActedAt])
    })

    it('asks nothing from before the agents’ epoch', () => {
      expect(silentUpTo(claimed('bot', EPOCH_START - 500))).toEqual([EPOCH_START - 1])
    })

    it('asks what came after the close, as ever', () => {
      expect(silentUpTo(claimed('bot', LATER + 2_000))).toEqual([LATER])
    })

    it('asks nothing from before the close where that had shown it as the agents’: it was given back since', () => {
      const agentsThen = { pendingReturn: { ...pendingReturn, wasBots: false } }
      expect(silentUpTo({ ...claimed('bot', LATER - 3_000), ...agentsThen })).toEqual([LATER])
    })

    const heardLate = (claim: Claim, at: number, by: Finding) => {
      const { state } = find('agent', by, { state: { pendingReturn, personActedAt: LATER - 5_000 } })
      const signal: Signal = { type: 'customer_message', claim, at, fresh: false }
      return decide(state, signal, policy, NOW).effects.map(({ type }) => type)
    }

    it.each([
      ['said that it was the bot’s', 'bot', LATER - 1_000, false],
      ['said so, but a person acted after it', 'bot', LATER - 5_000, true],
      ['said that it was the agents’', 'agent', LATER - 1_000, true],
      ['says nothing', 'absent', LATER - 1_000, true],
    ] as const)('takes a message for history or not that is heard of late and %s', (_, claim, at, isHistory) => {
      const expected = isHistory ? ['silence_this_message'] : []
      expect(heardLate(claim, at, { type: 'thread_read', claim: 'bot' })).toEqual(expected)
      expect(heardLate(claim, at, { type: 'return_checked', claim: 'bot', personsOpen: false })).toEqual(expected)
    })
  })

  it('does not take the thread from a person whose takeover the platform has not been told of yet', () => {
    const recategorization = owed('agent', 2)
    const { before, state, effects } = find(
      'agent',
      { type: 'thread_read', claim: 'bot' },
      { state: { recategorization, agentActive: true, read: { dueAt: NOW } } },
    )
    expect(state).toEqual({ ...before, read: null, verifiedAt: NOW })
    expect(told(effects)).toEqual([{ type: 'silence_messages', issuedUpTo: null }])
  })

  it('takes it from nobody’s hands even then, when it has left both categories', () => {
    const recategorization = owed('agent', 2)
    const { state } = find('agent', { type: 'thread_read', claim: 'neither' }, { state: { recategorization } })
    expect(state).toMatchObject({ owner: 'none', recategorization: null })
  })
})

describe('a thread that was read for something that is no longer owed', () => {
  const answers = OWNERS.flatMap((owner) => CLAIMS.map((claim) => [owner, claim] as const))

  it.each(answers)('decides nothing, but stops a bot that it contradicts (%s, %s)', (owner, claim) => {
    expectAtMostAWarning(find(owner, { type: 'thread_read_in_vain', claim }), claim)
  })
})

describe('a bot’s epoch that was noticed by reading the thread', () => {
  const act = (at: number): Signal => ({ type: 'person_acted', how: 'took', claim: 'bot', at, interventionId: 'taken' })
  const noticed = (owner: Owner, state: Partial<HandoverState> = {}) =>
    find(owner, { type: 'thread_read', claim: 'bot' }, { state: { read: { dueAt: NOW }, ...state } }).state
  const early = act(LATEST - 1)
  const doubting = decide(noticed('agent'), early, policy, NOW).state
  const looked = (personsOpen: boolean, state = doubting) =>
    takeIn(state, { type: 'interventions_read', personsOpen, closedAt: null }, policy, NOW)

  it.each(['agent', 'none'] as const)('has the interventions looked at for an earlier act (%s)', (owner) => {
    const { state, effects } = decide(noticed(owner), early, policy, NOW)
    expect(state).toMatchObject({ owner: 'bot', check: { dueAt: NOW, act: { at: LATEST - 1, how: 'took' } } })
    expect(effects).toEqual([])
  })

  it('has them looked at for an act before the thread was closed', () => {
    const { state } = decide(noticed('unknown'), act(EPOCH_START - 1), policy, NOW)
    expect(state).toMatchObject({ owner: 'bot', check: { dueAt: NOW, act: { at: EPOCH_START - 1 } } })
  })

  it('yields at once to an act that is later', () => {
    expect(decide(noticed('agent'), act(LATEST), policy, NOW).state).toMatchObject({ owner: 'agent', check: null })
  })

  it('needs no look where its start was seen, or counts every act', () => {
    expect(decide(stateOf('bot'), act(EPOCH_START - 1), policy, NOW).state.check).toBeNull()
    const neverHeardOf = noticed('unknown', { epochStartedAt: 0 })
    expect(decide(neverHeardOf, act(1), policy, NOW).state).toMatchObject({ owner: 'agent', check: null })
  })

  it('ends when a person is found to have the thread, and the agents’ begins with the act', () => {
    const { state } = looked(true)
    expect(state).toMatchObject({
      owner: 'agent',
      epochStartedAt: LATEST - 1,
      agentActive: true,
      recategorization: { to: 'agent' },
      check: null,
    })
  })

  it('goes on when nobody is found to have it', () => {
    const { state, effects } = looked(false)
    expect(state).toEqual({ ...doubting, check: null, checkedAt: NOW })
    expect(effects).toEqual([])
  })

  it('ends in the middle of a handover as well', () => {
    const signal: Signal = { type: 'flow_wants_agent', message: null, categoryIds: [] }
    const handingOver = decide(doubting, signal, policy, NOW).state
    expect(handingOver).toMatchObject({ owner: 'handing_over', check: { dueAt: NOW } })
    expect(looked(true, handingOver).state).toMatchObject({ owner: 'agent', agentActive: true })
  })
})

describe('an epoch that is not the bot’s on a message’s word alone', () => {
  const said = (claim: 'agent' | 'neither') =>
    decide(stateOf('unknown'), { type: 'customer_message', claim, at: LATEST, fresh: true }, policy, NOW).state
  const early = (claim: Claim): Signal => ({ type: 'person_acted', how: 'wrote', claim, at: 1, interventionId: null })
  const check = { dueAt: NOW, act: { at: 1, how: 'wrote' } } as const

  it.each([
    ['agent', 'bot', check],
    ['agent', 'absent', check],
    ['agent', 'agent', null],
    ['neither', 'bot', check],
    ['neither', 'neither', null],
  ] as const)('remembers an earlier act (%s, the act: %s)', (claim, acts, remembered) => {
    expect(decide(said(claim), early(acts), policy, NOW).state.check).toEqual(remembered)
  })

  it('is such an epoch as well where the thread could not be read', () => {
    const claimed = { claim: 'agent', at: LATEST } as const
    const { state } = find('bot', { type: 'thread_unreadable' }, { state: { claimed, read: { dueAt: NOW } } })
    expect(decide(state, early('bot'), policy, NOW).state).toMatchObject({ owner: 'agent', check })
  })

  it('is none where the thread itself was read', () => {
    const { state } = find('bot', { type: 'thread_read', claim: 'agent' }, { state: { read: { dueAt: NOW } } })
    expect(decide(state, early('bot'), policy, NOW).state).toMatchObject({ owner: 'agent', check: null })
  })

  it('leaves the look to the bot’s epoch that a read begins', () => {
    const { state } = decide(said('agent'), early('bot'), policy, NOW)
    expect(takeIn(state, { type: 'thread_read', claim: 'bot' }, policy, NOW).state).toMatchObject({
      owner: 'bot',
      check,
    })
    expect(takeIn(state, { type: 'thread_read', claim: 'neither' }, policy, NOW).state).toMatchObject({ check: null })
  })

  it.each(['agent', 'neither'] as const)('is the agents’ when a person is found to have the thread (%s)', (claim) => {
    const { state } = decide(said(claim), early('bot'), policy, NOW)
    const finding: Finding = { type: 'interventions_read', personsOpen: true, closedAt: null }
    expect(takeIn(state, finding, policy, NOW).state).toMatchObject({
      owner: 'agent',
      agentActive: true,
      recategorization: { to: 'agent' },
      check: null,
    })
  })
})

describe('a thread that cannot be read', () => {
  const unreadable: Finding = { type: 'thread_unreadable' }
  const given = (owner: Owner, claimed: Claim) =>
    find(owner, unreadable, { state: { claimed: { claim: claimed, at: LATER }, read: { dueAt: NOW - 5 } } })

  it.each(CLAIMS)('and of which nothing is known is looked at again later (the newest message: %s)', (claimed) => {
    expectOutcome(given('unknown', claimed), { owner: 'unknown', readAt: NOW + policy.slowRetryMs })
  })

  it.each([
    ['agent', 'agent'],
    ['neither', 'none'],
  ] as const)('is the bot’s no longer when its newest message says %s', (claimed, owner) => {
    expectOutcome(given('bot', claimed), {
      owner,
      epochStartedAt: LATEST,
      readAt: null,
      effects: ['silence_messages'],
    })
  })

  it.each(['bot', 'absent'] as const)('stays the bot’s when its newest message says %s', (claimed) => {
    expectOutcome(given('bot', claimed), { owner: 'bot', verified: true, readAt: null })
  })

  const others = (['agent', 'none'] as const).flatMap((owner) => CLAIMS.map((claimed) => [owner, claimed] as const))

  it.each(others)(
    'is never given to the bot: it stays with %s, though its newest message says %s',
    (owner, claimed) => {
      expectOutcome(given(owner, claimed), { owner, verified: true, readAt: null, effects: ['silence_messages'] })
    },
  )

  it.each(CLAIMS)('does not stop a handover, whose replies go out (the newest message: %s)', (claimed) => {
    expectOutcome(given('handing_over', claimed), { owner: 'handing_over', verified: true, readAt: null })
  })

  it.each(CLAIMS)('does not stop a return, which reads it as well (the newest message: %s)', (claimed) => {
    expectOutcome(given('returning', claimed), { owner: 'returning', readAt: null })
  })

  /** A bot's thread, two signals, and the answer that it cannot be read. */
  const unreadableAfter = (...signals: Signal[]) => {
    const before = signals.reduce((state, signal) => decide(state, signal, policy, NOW).state, stateOf('bot'))
    return takeIn(before, unreadable, policy, NOW).state
  }
  const message = (claim: Claim, at: number): Signal => ({ type: 'customer_message', claim, at, fresh: false })

  it('belongs to agents when the message that made it be read says so', () => {
    expect(unreadableAfter(message('agent', LATER)).owner).toBe('agent')
  })

  it('belongs to whom the newest message names, not the one that came last', () => {
    expect(unreadableAfter(message('agent', LATER), message('bot', LATER - 1_000)).owner).toBe('agent')
    expect(unreadableAfter(message('bot', LATER), message('agent', LATER - 1_000)).owner).toBe('bot')
  })

  it('belongs to agents although something else than a message happened after the message that says so', () => {
    const recategorized: Signal = { type: 'intervention_recategorized', claim: 'absent', at: LATER + 1_000 }
    expect(unreadableAfter(recategorized, message('agent', LATER)).owner).toBe('agent')
  })
})

describe('within the time of grace after the worker’s own recategorization', () => {
  const contradictions = [
    ['bot', 'agent'],
    ['bot', 'neither'],
    ['bot', 'absent'],
    ['agent', 'bot'],
    ['agent', 'neither'],
    ['agent', 'absent'],
    ['none', 'bot'],
    ['none', 'agent'],
  ] as const

  it.each(contradictions)('the owner %s stays though the thread reads %s, and it is read again', (owner, claim) => {
    const state = { recategorizedAt: NOW - 10_000, read: { dueAt: NOW } }
    const result = find(owner, { type: 'thread_read', claim }, { state })
    expectOutcome(result, { owner, readAt: NOW + policy.rereadMs })
  })

  it('the last reading is at its end', () => {
    const state = { recategorizedAt: NOW - policy.graceMs + 1_000 }
    const result = find('agent', { type: 'thread_read', claim: 'bot' }, { state })
    expectOutcome(result, { owner: 'agent', readAt: NOW + 1_000 })
  })

  it.each(contradictions)('is over after 30 s: the owner %s yields to a thread that reads %s', (owner, claim) => {
    const state = { recategorizedAt: NOW - policy.graceMs }
    const result = find(owner, { type: 'thread_read', claim }, { state })
    expect(result.state.owner).not.toBe(owner)
    expect(result.state.read).toBeNull()
    expect(result.state.epoch).toBe(result.before.epoch + 1)
  })

  it.each(['bot', 'agent'] as const)('a reading that confirms the owner %s is believed at once', (owner) => {
    const state = { recategorizedAt: NOW - 1, read: { dueAt: NOW } }
    const { state: after } = find(owner, { type: 'thread_read', claim: owner }, { state })
    expect(after).toMatchObject({ owner, read: null, verifiedAt: NOW })
  })

  it.each([
    ['the worker has just given it to agents', 'agent', 10_000, true],
    ['the worker has just given it to the bot', 'bot', 10_000, false],
    ['the worker gave it to agents long ago', 'agent', policy.graceMs, false],
  ] as const)('that is the bot’s for all that is known is read again where %s', (_, recategorizedTo, ageMs, again) => {
    const state = { read: { dueAt: NOW }, recategorizedAt: NOW - ageMs, recategorizedTo }
    const { state: after } = find('bot', { type: 'thread_read', claim: 'bot' }, { state })
    expect(after).toMatchObject({ owner: 'bot', read: again ? { dueAt: NOW + policy.rereadMs } : null })
    expect(after.verifiedAt).toBe(again ? null : NOW)
  })

  describe('a reading that confirms the owner, where a webhook told that somebody has moved the thread', () => {
    const moves = [
      ['bot', 'agent'],
      ['bot', 'neither'],
      ['agent', 'bot'],
      ['none', 'bot'],
    ] as const
    const shown = { bot: 'bot', agent: 'agent', none: 'neither' } as const
    const move = (claim: Claim, at = LATER): Signal => ({ type: 'intervention_recategorized', claim, at })
    const read = (owner: keyof typeof shown, signals: Signal[], ageMs = 10_000) => {
      const start = stateOf(owner, { recategorizedAt: NOW - ageMs })
      const heard = signals.reduce((state, signal) => decide(state, signal, policy, NOW).state, start)
      return takeIn(heard, { type: 'thread_read', claim: shown[owner] }, policy, NOW)
    }

    it.each(moves)('is read again: %s, told %s', (owner, claim) => {
      const { state, effects } = read(owner, [move(claim)])
      expect(state).toMatchObject({ owner, read: { dueAt: NOW + policy.rereadMs } })
      expect(effects).toEqual([])
      const later = takeIn(state, { type: 'thread_read', claim }, policy, NOW + policy.graceMs)
      expect(later.state).toMatchObject({ owner: ownerOf(claim), read: null })
    })

    it.each(moves)('is believed once the time of grace is over: %s, told %s', (owner, claim) => {
      expect(read(owner, [move(claim)], policy.graceMs).state).toMatchObject({ owner, read: null })
    })

    it('is believed where the newest webhook says the same, in whatever order they came', () => {
      const signals = [move('bot', LATER), move('agent', LATER + 1)]
      expect(read('agent', signals).state.read).toBeNull()
      expect(read('agent', signals.toReversed()).state.read).toBeNull()
    })

    it('is believed where the webhook did not say to whom', () => {
      expect(read('agent', [move('absent')]).state.read).toBeNull()
    })

    it('is read again although a reading before it showed what was before the worker’s own move', () => {
      const heard = decide(stateOf('agent', { recategorizedAt: NOW - 10_000 }), move('bot'), policy, NOW).state
      const contradicted = takeIn(heard, { type: 'thread_read', claim: 'bot' }, policy, NOW).state
      const confirmed = takeIn(contradicted, { type: 'thread_read', claim: 'agent' }, policy, NOW + policy.rereadMs)
      expect(confirmed.state.read).toMatchObject({ dueAt: NOW + 2 * policy.rereadMs })
    })
  })

  it('a reading that shows a handover as done already is not believed', () => {
    const state = { recategorizedAt: NOW - 1, read: { dueAt: NOW } }
    const result = find('handing_over', { type: 'thread_read', claim: 'agent' }, { state })
    expectOutcome(result, { owner: 'handing_over', readAt: NOW + policy.rereadMs })
    expect(result.state.recategorization).toEqual(result.before.recategorization)
  })

  it('a reading that shows a return as done already is not believed', () => {
    const state = { recategorizedAt: NOW - 1, read: { dueAt: NOW } }
    const result = find('returning', { type: 'thread_read', claim: 'bot' }, { state })
    expectOutcome(result, { owner: 'returning', readAt: null })
    expect(result.state.recategorization).toEqual(result.before.recategorization)
  })

  it.each([
    ['is moved all the same', false, { owner: 'returning', recategorization: { to: 'bot' } }],
    ['stays with a person who has it open', true, { owner: 'agent', recategorization: null, pendingReturn: null }],
  ] as const)('a thread that is to return and shows Bot already %s', (_, personsOpen, expected) => {
    const pendingReturn = { closedAt: LATER, at: LATER, dueAt: NOW }
    const finding: Finding = { type: 'return_checked', claim: 'bot', personsOpen }
    expect(find('agent', finding, { state: { recategorizedAt: NOW - 1, pendingReturn } }).state).toMatchObject(expected)
  })

  it('a thread that was read again and again until the end changes hands in the end', () => {
    let state = stateOf('bot', { recategorizedAt: NOW, read: { dueAt: NOW } })
    let now = NOW
    const readings: number[] = []
    while (state.read && readings.length < 20) {
      now = Math.max(now, state.read.dueAt)
      readings.push(now - NOW)
      state = takeIn(state, { type: 'thread_read', claim: 'agent' }, policy, now).state
    }
    expect(state.owner).toBe('agent')
    expect(readings).toEqual([0, 3_000, 6_000, 9_000, 12_000, 15_000, 18_000, 21_000, 24_000, 27_000, 30_000])
  })
})

describe('a recategorization that is done', () => {
  it('completes the handover: a new epoch, in which agents own the thread', () => {
    const result = find('handing_over', { type: 'recategorization_done', to: 'agent' })
    expectOutcome(result, {
      owner: 'agent',
      epochStartedAt: LATEST,
      verified: true,
      recategorized: true,
      owes: null,
      effects: ['silence_messages', 'say'],
    })
    expect(result.state.request).toBeNull()
    expect(result.effects).toContainEqual({ type: 'silence_messages', issuedUpTo: null })
  })

  it('confirms a takeover without a further change of owner and without a word to the customer', () => {
    const result = find(
      'agent',
      { type: 'recategorization_done', to: 'agent' },
      { state: { recategorization: owed('agent'), agentActive: true } },
    )
    expectOutcome(result, { owner: 'agent', verified: true, recategorized: true, owes: null })
    expect(result.state.agentActive).toBe(true)
  })

  it('completes the return: the bot’s epoch begins right after the close', () => {
    const pendingReturn = { closedAt: LATER, at: LATER + 250, dueAt: NOW }
    const result = find('returning', { type: 'recategorization_done', to: 'bot' }, { state: { pendingReturn } })
    expectOutcome(result, {
      owner: 'bot',
      epochStartedAt: LATER + 251,
      verified: true,
      recategorized: true,
      owes: null,
      status: 'completed',
      effects: ['silence_messages', 'revive_messages'],
    })
    expect(result.effects).toContainEqual({ type: 'revive_messages', issuedAfter: LATER })
    expect(result.state.pendingReturn).toBeNull()
  })

  it.each([
    ['wrote in the second of the close', LATER + 200, LATER + 200],
    ['wrote long before the close', LATER - 5_000, LATER],
    ['never wrote', 0, LATER],
  ])(
    'gives the bot what the customer wrote after both the close and the agent, who %s',
    (_, personActedAt, revived) => {
      const pendingReturn = { closedAt: LATER, at: LATER + 250, dueAt: NOW }
      const { state, effects } = find(
        'returning',
        { type: 'recategorization_done', to: 'bot' },
        { state: { pendingReturn, personActedAt } },
      )
      expect(effects).toContainEqual({ type: 'revive_messages', issuedAfter: revived })
      expect(state.personActedAt).toBe(0)
    },
  )

  it.each(CLAIMS)('makes history of what came before the close, whatever it said itself (%s)', (claim) => {
    const pendingReturn = { closedAt: LATER, at: LATER + 250, dueAt: NOW }
    const waiting = { claimed: { claim, at: LATER - 10 }, claimedSince: LATER - 20, givenBackAfter: EPOCH_START - 9 }
    const finding: Finding = { type: 'recategorization_done', to: 'bot' }
    const { state, effects } = find('returning', finding, { state: { pendingReturn, ...waiting } })
    expect(effects).toContainEqual({ type: 'silence_messages', issuedUpTo: LATER })
    const late = decide(state, { type: 'customer_message', claim, at: LATER - 10, fresh: true }, policy, NOW)
    expect(late.effects).toEqual([{ type: 'silence_this_message' }])
  })

  const flipped = [
    ['handing_over', 'bot', 'agent'],
    ['agent', 'bot', 'agent'],
    ['returning', 'agent', 'bot'],
  ] as const

  it.each(flipped)('comes too late while %s, where the move flipped from %s to %s', (owner, done, now) => {
    expectNoted(
      find(owner, { type: 'recategorization_done', to: done }, { state: { recategorization: owed(now) } }),
      done,
    )
  })

  it.each(flipped)('or delayed or refused comes too late while %s as well', (owner, done, now) => {
    const before = stateOf(owner, { recategorization: owed(now) })
    for (const signal of [
      { type: 'recategorization_delayed', to: done, retryMs: 500, degraded: true },
      { type: 'recategorization_refused', to: done },
    ] as const) {
      expect(decide(before, signal, policy, NOW)).toEqual({ state: before, effects: [] })
    }
  })

  const combinations = OWNERS.flatMap((owner) => (['bot', 'agent'] as const).map((to) => [owner, to] as const))

  it.each(combinations)('takes the thread from a bot at most, where none is owed (%s, to %s)', (owner, to) => {
    const result = find(owner, { type: 'recategorization_done', to }, { state: { recategorization: null } })
    if (owner !== 'bot' || to !== 'agent') return expectNoted(result, to)
    expectOutcome(result, {
      owner: 'agent',
      epochStartedAt: LATEST,
      verified: true,
      recategorized: true,
      effects: ['silence_messages'],
    })
  })
})

describe('a thread that was to change hands and has neither category any more', () => {
  it.each(['handing_over', 'returning'] as const)('is not ours: %s is over, and messages are silent', (owner) => {
    const result = find(owner, { type: 'thread_not_ours' })
    expectOutcome(result, { owner: 'none', epochStartedAt: LATEST, owes: null, effects: ['silence_messages'] })
    expect(result.state).toMatchObject({ request: null, pendingReturn: null })
  })

  it('is not ours after a takeover either: no category is forced upon it', () => {
    const recategorization = owed('agent', 0)
    const result = find('agent', { type: 'thread_not_ours' }, { state: { recategorization } })
    expectOutcome(result, { owner: 'none', epochStartedAt: LATEST, owes: null, effects: ['silence_messages'] })
  })

  it.each(OWNERS)('changes nothing while the owner is %s and no move is owed', (owner) => {
    expectUnchanged(find(owner, { type: 'thread_not_ours' }, { state: { recategorization: null } }))
  })
})

describe('a return that was checked', () => {
  const pendingReturn = { closedAt: LATER, at: LATER + 300, dueAt: NOW - 1 }
  const check = (claim: Claim, personsOpen: boolean, owner: Owner = 'agent', state: Partial<HandoverState> = {}) =>
    find(owner, { type: 'return_checked', claim, personsOpen }, { state: { pendingReturn, ...state } })

  it('moves the thread back when agents have it and nobody has it open', () => {
    const result = check('agent', false)
    expectOutcome(result, { owner: 'returning', owes: 'bot' })
    expect(result.state.recategorization).toEqual({ to: 'bot', extraCategoryIds: [], dueAt: NOW, attempts: 0 })
    expect(result.state.pendingReturn).toEqual(pendingReturn)
  })

  it('is called off when another person has an intervention open, whose own close will bring the thread back', () => {
    const result = check('agent', true)
    expectOutcome(result, { owner: 'agent' })
    expect(result.state.pendingReturn).toBeNull()
  })

  it.each([true, false])('is complete when the thread is with the bot already (a person has it open: %s)', (open) => {
    const result = check('bot', open)
    expectOutcome(result, {
      owner: 'bot',
      epochStartedAt: LATER + 301,
      verified: true,
      recategorized: true,
      status: 'completed',
      effects: ['silence_messages', 'revive_messages'],
    })
    expect(result.effects).toContainEqual({ type: 'revive_messages', issuedAfter: LATER })
  })

  it.each([
    ['neither', true],
    ['neither', false],
    ['absent', true],
    ['absent', false],
  ] as const)('leaves a thread alone whose categories are %s (a person has it open: %s)', (claim, open) => {
    const result = check(claim, open)
    expectOutcome(result, { owner: 'none', epochStartedAt: LATEST, effects: ['silence_messages'] })
    expect(result.state.pendingReturn).toBeNull()
  })

  const late = OWNERS.filter((owner) => owner !== 'agent').flatMap((owner) =>
    CLAIMS.flatMap((claim) => [true, false].map((open) => [owner, claim, open] as const)),
  )

  it.each(late)('comes too late while the owner is %s (%s, open: %s)', (owner, claim, open) => {
    expectAtMostAWarning(check(claim, open, owner), claim)
  })

  it.each(CLAIMS)('comes too late when a person has called the return off (%s)', (claim) => {
    expectUnchanged(check(claim, false, 'agent', { pendingReturn: null }))
  })
})

describe('interventions that were read', () => {
  const read = (
    closedAt: number | null,
    {
      personsOpen = false,
      owner = 'agent',
      ...rest
    }: {
      personsOpen?: boolean
      owner?: Owner
      state?: Partial<HandoverState>
      policy?: Partial<HandoverPolicy>
    } = {},
  ) =>
    find(
      owner,
      { type: 'interventions_read', personsOpen, closedAt },
      { ...rest, state: { check: { dueAt: NOW - 1 }, ...rest.state } },
    )

  it('send the thread back after the delay, when a person’s was closed in this epoch', () => {
    const { state, effects } = read(LATER + 120)
    expect(state.pendingReturn).toEqual({ closedAt: LATER + 120, at: LATER + 120, dueAt: NOW + policy.returnDelayMs })
    expect(state).toMatchObject({ owner: 'agent', check: null, checkedAt: NOW })
    expect(effects).toEqual([])
  })

  it('leave the thread with agents until an hour has passed, when it went to them too often', () => {
    const often = { handoversPerHour: 3 }
    const handovers = [NOW - 3_000_000, NOW - 2_000_000, NOW - 1_000]
    const { state, effects } = read(LATER + 120, { policy: often, state: { handovers } })
    expect(state.pendingReturn?.dueAt).toBe(NOW - 3_000_000 + 3_600_000)
    expect(effects).toEqual([{ type: 'alert', alert: 'handover_limit' }])
    const fewer = read(LATER + 120, { policy: often, state: { handovers: handovers.slice(1) } })
    expect(fewer.state.pendingReturn?.dueAt).toBe(NOW + policy.returnDelayMs)
    expect(fewer.effects).toEqual([])
  })

  it('count a close in whole seconds as late as it may have been, and revive what was written since its second began', () => {
    const { state } = read(LATER)
    expect(state.pendingReturn).toMatchObject({ closedAt: LATER, at: LATER + 999 })
  })

  it('believe a close in the second in which the epoch began', () => {
    const { state } = read(EPOCH_START, { state: { epochStartedAt: EPOCH_START + 400 } })
    expect(state.pendingReturn).toMatchObject({ closedAt: EPOCH_START })
  })

  it.each([
    ['a close in the second before the epoch began', EPOCH_START - 1_000, EPOCH_START + 400],
    ['a close at the very end of that second', EPOCH_START, EPOCH_START + 999],
    ['a close with milliseconds, just before the epoch', EPOCH_START + 300, EPOCH_START + 400],
    ['a close with milliseconds, at the start of the epoch', EPOCH_START + 300, EPOCH_START + 300],
    ['a close of a day ago', EPOCH_START - 86_400_000, EPOCH_START],
  ])('do not send the thread back for %s', (_, closedAt, epochStartedAt) => {
    const { state, effects } = read(closedAt, { state: { epochStartedAt } })
    expect(state).toMatchObject({ owner: 'agent', pendingReturn: null, check: null, checkedAt: NOW })
    expect(effects).toEqual([])
  })

  it('leave a waiting customer with agents when none of a person’s was ever closed', () => {
    expect(read(null).state).toMatchObject({ owner: 'agent', pendingReturn: null, checkedAt: NOW })
  })

  it('leave the thread with agents while a person has one open', () => {
    expect(read(LATER, { personsOpen: true }).state).toMatchObject({ owner: 'agent', pendingReturn: null })
  })

  it('leave the thread with agents where the policy says so', () => {
    expect(read(LATER, { policy: { returnPolicy: 'agent' } }).state.pendingReturn).toBeNull()
  })

  it('do not put off a return that is scheduled for the same close', () => {
    const pendingReturn = { closedAt: LATER, at: LATER + 999, dueAt: NOW + 100 }
    expect(read(LATER, { state: { pendingReturn } }).state.pendingReturn).toEqual(pendingReturn)
  })

  it('move a return that is scheduled to a later close', () => {
    const pendingReturn = { closedAt: LATER, at: LATER + 999, dueAt: NOW + 100 }
    expect(read(LATER + 5_000, { state: { pendingReturn } }).state.pendingReturn).toMatchObject({
      closedAt: LATER + 5_000,
      at: LATER + 5_999,
    })
  })

  const late = OWNERS.filter((owner) => owner !== 'agent').flatMap((owner) =>
    [true, false].flatMap((open) => [null, LATER].map((closedAt) => [owner, open, closedAt] as const)),
  )

  it.each(late)('come too late while the owner is %s (open: %s, closed at: %s)', (owner, personsOpen, closedAt) => {
    const { before, state, effects } = read(closedAt, { owner, personsOpen, state: { check: null } })
    expect({ ...state, checkedAt: null }).toEqual({ ...before, checkedAt: null })
    expect(effects).toEqual([])
  })
})

describe('the words that go with a handover', () => {
  const done: Finding = { type: 'recategorization_done', to: 'agent' }
  const request = (message: string | null) => ({ reason: 'flow', message, requestedAt: NOW - 1_000 }) as const
  const said = (effects: readonly Effect[]) => effects.filter((effect) => effect.type === 'say')

  it('are the configured ones', () => {
    const { effects } = find('handing_over', done)
    expect(said(effects)).toEqual([{ type: 'say', text: 'a colleague takes over', purpose: 'handover' }])
  })

  it('are the flow’s own where it has any', () => {
    const { effects } = find('handing_over', done, { state: { request: request('Anna takes over') } })
    expect(said(effects)).toEqual([{ type: 'say', text: 'Anna takes over', purpose: 'handover' }])
  })

  it.each(['', '  ', '\n'])('are none where the setting is %j', (handoverMessage) => {
    expect(said(find('handing_over', done, { policy: { handoverMessage } }).effects)).toEqual([])
  })

  it('are none where the flow says that there are none', () => {
    expect(said(find('handing_over', done, { state: { request: request('') } }).effects)).toEqual([])
  })

  it('are said as well when it is a read that shows the thread with agents', () => {
    const { effects } = find('handing_over', { type: 'thread_read', claim: 'agent' })
    expect(said(effects)).toHaveLength(1)
  })

  it.each(['unknown', 'none', 'bot', 'agent'] as const)('are not said when the thread goes from %s', (owner) => {
    expect(said(find(owner, { type: 'thread_read', claim: 'agent' }).effects)).toEqual([])
  })

  const acts = (how: 'wrote' | 'took', owner: Owner, state: Partial<HandoverState> = {}) =>
    decide(
      stateOf(owner, { latestAt: LATEST, ...state }),
      { type: 'person_acted', how, claim: 'absent', at: LATER, interventionId: null },
      policy,
      NOW,
    )

  it('are said once when an agent comes before the platform has moved the thread, and has not written', () => {
    const { state, effects } = acts('took', 'handing_over', { request: request('Anna takes over') })
    expect(state).toMatchObject({ owner: 'agent', agentWrote: false })
    expect(said(effects)).toEqual([{ type: 'say', text: 'Anna takes over', purpose: 'handover' }])
    expect(said(takeIn(state, done, policy, NOW).effects)).toEqual([])
  })

  it('are not said when an agent wrote first', () => {
    const { state, effects } = acts('wrote', 'handing_over')
    expect(state).toMatchObject({ owner: 'agent', agentWrote: true })
    expect(said(effects)).toEqual([])
    expect(said(takeIn(state, done, policy, NOW).effects)).toEqual([])
  })

  it.each(['wrote', 'took'] as const)('are not said when nobody asked for an agent, who %s', (how) => {
    expect(said(acts(how, 'bot').effects)).toEqual([])
    expect(said(acts(how, 'returning').effects)).toEqual([])
  })

  it('leave the categories on the thread that the flow wanted, although an agent came first', () => {
    const recategorization = { ...owed('agent'), extraCategoryIds: ['billing'] }
    expect(acts('took', 'handing_over', { recategorization }).state.recategorization).toMatchObject({
      to: 'agent',
      extraCategoryIds: ['billing'],
    })
  })

  it('are for after the silencing: the last effect is what the customer is told', () => {
    const { effects } = find('handing_over', done)
    expect(told(effects).map((effect) => effect.type)).toEqual(['silence_messages', 'say'])
  })
})

describe('the bot’s own intervention', () => {
  const done: Finding = { type: 'recategorization_done', to: 'agent' }
  const finishing = (effects: readonly Effect[]) => effects.filter((effect) => effect.type === 'finish_intervention')

  it('is left as it is at a handover by default', () => {
    expect(finishing(find('handing_over', done).effects)).toEqual([])
  })

  it.each(['close', 'cancel'] as const)('is to %s at a handover where the setting says so', (intervention) => {
    const { effects } = find('handing_over', done, { policy: { intervention } })
    expect(finishing(effects)).toEqual([{ type: 'finish_intervention', how: intervention }])
  })

  it.each(['close', 'cancel'] as const)('is to %s after a takeover as well', (intervention) => {
    const recategorization = owed('agent', 0)
    const { effects } = find('agent', done, { state: { recategorization }, policy: { intervention } })
    expect(finishing(effects)).toEqual([{ type: 'finish_intervention', how: intervention }])
  })

  it('has nothing to do with a return', () => {
    const { effects } = find(
      'returning',
      { type: 'recategorization_done', to: 'bot' },
      { policy: { intervention: 'close' } },
    )
    expect(finishing(effects)).toEqual([])
  })
})

describe('the status of a handover', () => {
  const returned: Finding = { type: 'recategorization_done', to: 'bot' }
  const starting = (effects: readonly Effect[]) => effects.filter((effect) => effect.type === 'start_flow')

  it('waits for the customer’s next message by default', () => {
    const { state, effects } = find('returning', returned)
    expect(state.status).toEqual({ status: 'completed' })
    expect(starting(effects)).toEqual([])
  })

  it('starts the flow at once where the site lists it, and still goes with the next message', () => {
    const { state, effects } = find('returning', returned, { policy: { events: ['completed'] } })
    expect(state.status).toEqual({ status: 'completed' })
    expect(starting(effects)).toEqual([{ type: 'start_flow', status: 'completed' }])
  })

  it('starts no flow where the site lists another', () => {
    expect(starting(find('returning', returned, { policy: { events: ['error'] } }).effects)).toEqual([])
  })

  it('is completed as well when somebody else gave the thread back to the bot', () => {
    const { state, effects } = find(
      'agent',
      { type: 'thread_read', claim: 'bot' },
      { policy: { events: ['completed'] } },
    )
    expect(state.status).toEqual({ status: 'completed' })
    expect(starting(effects)).toEqual([{ type: 'start_flow', status: 'completed' }])
  })

  it.each(['unknown', 'none'] as const)(
    'is nothing to tell of when a thread of %s turns out to be the bot’s',
    (owner) => {
      const { state, effects } = find(
        owner,
        { type: 'thread_read', claim: 'bot' },
        { policy: { events: ['completed'] } },
      )
      expect(state.status).toBeNull()
      expect(starting(effects)).toEqual([])
    },
  )

  it('replaces one that the flow was not told of', () => {
    const status = { status: 'error', error: { reason: 'error', message: 'refused' } } as const
    expect(find('returning', returned, { state: { status } }).state.status).toEqual({ status: 'completed' })
  })
})

describe('alerts about a move', () => {
  const restored = (effects: readonly Effect[]) =>
    effects.flatMap((effect) => (effect.type === 'restore' ? [effect.alert] : [])).toSorted()

  it.each([
    ['a handover is done', 'handing_over', { type: 'recategorization_done', to: 'agent' }],
    ['a return is done', 'returning', { type: 'recategorization_done', to: 'bot' }],
    ['the thread is not ours any more', 'handing_over', { type: 'thread_not_ours' }],
    ['somebody else moved the thread', 'bot', { type: 'thread_read', claim: 'agent' }],
  ] as const)('are closed when %s', (_, owner, finding) => {
    expect([...new Set(restored(find(owner, finding).effects))]).toEqual(MOVING_ALERTS.toSorted())
  })

  it('are closed when the platform has taken a takeover in', () => {
    const recategorization = owed('agent', 9)
    const { effects } = find('agent', { type: 'recategorization_done', to: 'agent' }, { state: { recategorization } })
    expect(restored(effects)).toEqual(MOVING_ALERTS.toSorted())
  })

  it('stay open while nothing has changed', () => {
    expect(restored(find('agent', { type: 'thread_read', claim: 'agent' }).effects)).toEqual([])
    expect(restored(find('handing_over', { type: 'thread_read', claim: 'bot' }).effects)).toEqual([])
  })
})

describe('whatever is found', () => {
  const claim = fc.constantFrom(...CLAIMS)
  const to = fc.constantFrom('bot' as const, 'agent' as const)
  const platformTime = fc.integer({ min: EPOCH_START - 20_000, max: EPOCH_START + 20_000 })
  const ourTime = fc.integer({ min: NOW - 100_000, max: NOW + 100_000 })
  const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
  const finding: fc.Arbitrary<Finding> = fc.oneof(
    fc.record({ type: fc.constantFrom('thread_read' as const, 'thread_read_in_vain' as const), claim }),
    fc.record({ type: fc.constant('recategorization_done' as const), to }),
    fc.record({ type: fc.constantFrom('thread_not_ours' as const, 'thread_unreadable' as const) }),
    fc.record({ type: fc.constant('return_checked' as const), claim, personsOpen: fc.boolean() }),
    fc.record({
      type: fc.constant('interventions_read' as const),
      personsOpen: fc.boolean(),
      closedAt: perhaps(platformTime),
    }),
  )
  const state: fc.Arbitrary<HandoverState> = fc
    .record({
      owner: fc.constantFrom(...OWNERS),
      latestAt: platformTime,
      claimed: fc.record({ claim, at: platformTime }),
      epochStartedAt: platformTime,
      recategorizedAt: perhaps(ourTime),
      verifiedAt: perhaps(ourTime),
      checkedAt: perhaps(ourTime),
      read: perhaps(fc.record({ dueAt: ourTime })),
      check: perhaps(fc.record({ dueAt: ourTime })),
      agentActive: fc.boolean(),
      pendingReturn: perhaps(fc.record({ closedAt: platformTime, at: platformTime, dueAt: ourTime })),
      attempts: perhaps(fc.nat(9)),
    })
    .map(({ owner, attempts, pendingReturn, ...changes }) => {
      const before = stateOf(owner, changes)
      // What is owed depends on the owner: a takeover owes Agent until the platform has taken it in.
      if (owner === 'agent' && attempts !== null) {
        before.recategorization = { to: 'agent', extraCategoryIds: [], dueAt: NOW, attempts }
      }
      if (owner === 'agent' || owner === 'returning') before.pendingReturn = pendingReturn ?? before.pendingReturn
      return before
    })
  const frozen = (value: HandoverState) => Object.freeze(structuredClone(value))

  it('the state that was handed in stays as it was', () => {
    fc.assert(
      fc.property(state, finding, (before, found) => {
        const copy = structuredClone(before)
        takeIn(before, found, policy, NOW)
        expect(before).toEqual(copy)
      }),
    )
  })

  it('the thread comes to the bot only where the platform says that it is the bot’s', () => {
    fc.assert(
      fc.property(state, finding, (before, found) => {
        const { state: after } = takeIn(frozen(before), found, policy, NOW)
        if (after.owner !== 'bot' || before.owner === 'bot') return
        expect('claim' in found ? found.claim : 'to' in found && found.to).toBe('bot')
      }),
    )
  })

  it('a new epoch begins exactly when the thread goes to another side, and owes nothing of the old one', () => {
    fc.assert(
      fc.property(state, finding, (before, found) => {
        const { state: after } = takeIn(frozen(before), found, policy, NOW)
        // A move that is under way is still of the old owner's epoch.
        const side = { unknown: 0, none: 1, bot: 2, handing_over: 2, agent: 3, returning: 3 }
        const changed = side[before.owner] !== side[after.owner]
        expect(after.epoch - before.epoch).toBe(changed ? 1 : 0)
        if (!changed) return
        // Whether a person has it was not found out before the thread opened again.
        const isInDoubt = before.owner === 'unknown' && after.owner === 'bot' && before.check?.act !== undefined
        expect(after).toMatchObject({
          read: null,
          recategorization: null,
          request: null,
          pendingReturn: null,
          check: isInDoubt ? before.check : null,
          agentActive: false,
        })
      }),
    )
  })

  it('the bot’s user, its interventions and the newest platform time are kept', () => {
    fc.assert(
      fc.property(state, finding, (before, found) => {
        const { state: after } = takeIn(frozen(before), found, policy, NOW)
        expect(after).toMatchObject({
          latestAt: before.latestAt,
          botUserId: before.botUserId,
          botInterventionIds: before.botInterventionIds,
        })
      }),
    )
  })

  it('messages are never revived while agents or nobody have the thread', () => {
    fc.assert(
      fc.property(state, finding, (before, found) => {
        const { state: after, effects } = takeIn(frozen(before), found, policy, NOW)
        if (effects.some((effect) => effect.type === 'revive_messages')) expect(after.owner).toBe('bot')
      }),
    )
  })
})
