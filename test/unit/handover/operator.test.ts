import { describe, expect, it } from 'vitest'
import { decide, takeIn } from '../../../src/handover/decide.ts'
import type { Signal } from '../../../src/handover/signals.ts'
import type { HandoverState } from '../../../src/handover/state.ts'
import { EPOCH_START, LATER, NOW, policy, stateOf } from './fixtures.ts'

const toAgents = (message: string | null = null): Signal => ({
  type: 'operator_wants_agent',
  message,
  categoryIds: ['extra'],
})
const toBot = { type: 'operator_wants_bot' } as const
const next = (state: HandoverState, ...signals: Signal[]) =>
  signals.reduce((current, signal) => decide(current, signal, policy, NOW).state, state)
const done = (state: HandoverState, to: 'bot' | 'agent') =>
  takeIn(state, { type: 'recategorization_done', to }, policy, NOW)

describe('a handover by hand', () => {
  it('adds the wanted categories, and announces the agents with the configured message', () => {
    const { state } = decide(stateOf('bot'), toAgents(), policy, NOW)
    expect(state.recategorization).toMatchObject({ to: 'agent', extraCategoryIds: ['extra'] })
    expect(done(state, 'agent').effects).toContainEqual({
      type: 'say',
      text: 'a colleague takes over',
      purpose: 'handover',
    })
  })

  it('announces them with the operator’s own words, or says nothing where these are empty', () => {
    const said = (message: string) =>
      done(next(stateOf('bot'), toAgents(message)), 'agent').effects.filter(({ type }) => type === 'say')
    expect(said('Mrs Smith is coming.')).toEqual([{ type: 'say', text: 'Mrs Smith is coming.', purpose: 'handover' }])
    expect(said('')).toEqual([])
  })

  it('is not undone by the close that a return had come from, when that is found again', () => {
    const pendingReturn = { closedAt: EPOCH_START + 5_000, at: EPOCH_START + 5_400, dueAt: NOW }
    const state = next(stateOf('agent', { pendingReturn }), toAgents())
    const read = { type: 'interventions_read', personsOpen: false, closedAt: pendingReturn.closedAt } as const
    expect(takeIn(state, read, policy, NOW).state.pendingReturn).toBeNull()
    const later = { ...read, closedAt: pendingReturn.closedAt + 1_000 }
    expect(takeIn(state, later, policy, NOW).state.pendingReturn).not.toBeNull()
  })

  it('calls a thread back that is on its way to the bot: the answer of the call under way counts no more', () => {
    const state = next(stateOf('returning'), toAgents())
    expect(done(state, 'bot').state).toEqual({ ...state, recategorizedAt: NOW, recategorizedTo: 'bot' })
    expect(done(state, 'agent').state).toMatchObject({ owner: 'agent', recategorization: null })
  })
})

describe('a return by hand', () => {
  const checked = (state: HandoverState, personsOpen: boolean) =>
    takeIn(state, { type: 'return_checked', claim: 'agent', personsOpen }, policy, NOW).state

  it('goes the way of any return: the thread is read, moved, and the flow is told', () => {
    const returning = checked(next(stateOf('agent'), toBot), false)
    expect(returning).toMatchObject({ owner: 'returning', recategorization: { to: 'bot' } })
    expect(done(returning, 'bot').state).toMatchObject({ owner: 'bot', status: { status: 'completed' } })
  })

  it('is off where a person has the thread open by then', () => {
    expect(checked(next(stateOf('agent'), toBot), true)).toMatchObject({ owner: 'agent', pendingReturn: null })
  })

  it('is off where a person writes before it is done', () => {
    const wrote = { type: 'person_acted', how: 'wrote', claim: 'agent', at: LATER, interventionId: null } as const
    const returning = checked(next(stateOf('agent'), toBot), false)
    expect(next(returning, wrote)).toMatchObject({ owner: 'agent', recategorization: { to: 'agent' } })
  })

  it('leaves what was written so far to the agents', () => {
    const state = next(stateOf('agent', { latestAt: LATER }), toBot)
    const { effects } = done(checked(state, false), 'bot')
    expect(effects).toContainEqual({ type: 'silence_messages', issuedUpTo: LATER })
    expect(effects).toContainEqual({ type: 'revive_messages', issuedAfter: LATER })
  })

  it('of a handover that has not come about lets the bot answer what was written meanwhile', () => {
    const historyUpTo = EPOCH_START - 1
    const returning = next(stateOf('handing_over', { historyUpTo, latestAt: LATER }), toBot)
    const { state, effects } = done(returning, 'bot')
    expect(state).toMatchObject({ owner: 'bot', epochStartedAt: EPOCH_START, historyUpTo })
    expect(effects).toContainEqual({ type: 'silence_messages', issuedUpTo: historyUpTo })
  })

  it('of a handover that has not come about is not undone by the answer of the call under way', () => {
    const returning = next(stateOf('handing_over'), toBot)
    expect(done(returning, 'agent').state).toEqual({ ...returning, recategorizedAt: NOW, recategorizedTo: 'agent' })
    const refused = { type: 'recategorization_refused', to: 'agent' } as const
    expect(next(returning, refused)).toEqual(returning)
  })
})
