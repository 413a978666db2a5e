import { describe, expect, it } from 'vitest'
import { broken, type Facts, type Sending, type Written } from '../../crash/judge.ts'

/** A judge who never condemns would make the crash suite worthless. */

const written = (text: string, changes: Partial<Written> = {}): Written => {
  return { text, answer: [`${text}-r1`, `${text}-r2`], duty: 'must', acknowledgedAt: 100, ...changes }
}

const by = (process: number, ...times: number[]): Sending[] => times.map((at) => ({ process, at }))

/** Two messages, each answered with two replies, and nothing went wrong. */
function facts(changes: Partial<Facts> = {}): Facts {
  return {
    written: [written('a'), written('b')],
    replies: ['a-r1', 'a-r2', 'b-r1', 'b-r2'],
    posts: by(0, 310, 320, 410, 420),
    calls: [315, 325, 415, 425].map((answeredAt) => ({ process: 0, answeredAt })),
    asks: [
      { text: 'a', process: 0, at: 200, answeredAt: 250 },
      { text: 'b', process: 0, at: 330, answeredAt: 350 },
    ],
    starts: [0],
    takeover: null,
    owner: 'bot',
    ...changes,
  }
}

/** The same, but the second message is answered first. */
const reversed = { replies: ['b-r1', 'b-r2', 'a-r1', 'a-r2'] }
const [askedA, askedB] = facts().asks

it('finds nothing where every promise was kept', () => {
  expect(broken(facts())).toEqual([])
})

it.each([
  ['a reply is missing', ['a-r1', 'a-r2', 'b-r1'], 'never said: b-r2'],
  ['a reply comes twice', ['a-r1', 'a-r2', 'b-r1', 'b-r2', 'b-r2'], 'said 2 times: b-r2'],
  ['something else is said', ['a-r1', 'a-r2', 'b-r1', 'b-r2', 'Sorry.'], 'the flow never said: Sorry.'],
  ['an answer is not in its order', ['a-r2', 'a-r1', 'b-r1', 'b-r2'], 'the answer is torn: a'],
  ['something comes in between', ['a-r1', 'b-r1', 'b-r2', 'a-r2'], 'the answer is torn: a'],
])('notices that %s', (_what, replies, problem) => {
  expect(broken(facts({ replies }))).toContain(problem)
})

describe('the order of answers', () => {
  it('is wrong where the earlier message had come before the turn of the later one', () => {
    const late = facts({ ...reversed, asks: [askedB, askedA].flatMap((ask) => ask ?? []), starts: [150] })
    expect(broken(late)).toEqual(['b was answered before a, which had come in time'])
  })

  it('is right where the earlier message came while the later one was being asked', () => {
    const known = facts({ ...reversed, written: [written('a', { acknowledgedAt: 340 }), written('b')] })
    expect(broken(known)).toEqual([])
  })
})

describe('a takeover', () => {
  const taken = { written: [written('a', { duty: 'may' }), written('b', { duty: 'may' })], owner: 'agent' }

  it('may end an answer, or leave a message without one', () => {
    const takeover = { knownAt: 315, returnedAt: null }
    expect(broken(facts({ ...taken, takeover, replies: ['a-r1'], posts: by(0, 310) }))).toEqual([])
  })

  it('is talked over by a post that was decided on after it was known', () => {
    const takeover = { knownAt: 311, returnedAt: null }
    const talked = broken(facts({ ...taken, takeover, replies: ['a-r1', 'a-r2'], posts: by(0, 310, 320) }))
    expect(talked).toEqual(['posted 9 ms after a takeover was known'])
  })

  it('is not talked over by what a killed process had sent and the platform heard only from its successor on', () => {
    const talked = {
      ...taken,
      takeover: { knownAt: 312, returnedAt: null },
      replies: ['a-r1', 'a-r2'],
      starts: [0, 314],
    }
    expect(broken(facts({ ...talked, posts: by(0, 310), replies: ['a-r1'] }))).toEqual([])
    expect(broken(facts({ ...talked, posts: [...by(0, 310), ...by(0, 316)], calls: [] }))).toEqual([])
    expect(broken(facts({ ...talked, posts: [...by(0, 310), ...by(1, 316)], calls: [] }))).toEqual([
      'posted 4 ms after a takeover was known',
    ])
  })

  it('is not talked over by a post that was on its way, or that came once the bot had the thread again', () => {
    const takeover = { knownAt: 318, returnedAt: 400 }
    expect(broken(facts({ ...taken, takeover, owner: 'bot' }))).toEqual([])
  })

  it('leaves the thread with the agent', () => {
    const takeover = { knownAt: 500, returnedAt: null }
    expect(broken(facts({ ...taken, takeover, owner: 'bot' }))).toEqual(['the thread is with bot, not with agent'])
  })
})
