import { describe, expect, it } from 'vitest'
import { type ReplyMeans, type ReplyOutcome, replyOutcome } from '../../../src/conversation/reply-outcome.ts'
import { type EngageFailure, reasonForStatus } from '../../../src/engage/failure.ts'

const plain: ReplyMeans = { mayOpenIntervention: false, hasFallback: false }
const rich: ReplyMeans = { mayOpenIntervention: true, hasFallback: true }

const answer = (status: number, namesIntervention = false): EngageFailure => ({
  reason: status === 0 ? 'unreachable' : reasonForStatus(status),
  status,
  error: null,
  namesIntervention,
  retryAfterMs: null,
})

interface Row {
  name: string
  failure: EngageFailure
  means?: ReplyMeans
  outcome: ReplyOutcome
}

/** Every answer of the API to a reply, with what becomes of it. */
const rows: Row[] = [
  { name: '400 is a mistake that the same request would repeat', failure: answer(400), outcome: 'dead' },
  { name: '401 waits for the token', failure: answer(401), outcome: 'wait' },
  { name: '403 is a thread that may not be replied to', failure: answer(403), means: rich, outcome: 'dead' },
  {
    name: '403 that names the intervention wants one',
    failure: answer(403, true),
    means: rich,
    outcome: 'open_intervention',
  },
  { name: '403 that still names it', failure: answer(403, true), outcome: 'dead' },
  { name: '404 is a thread that is gone', failure: answer(404), means: rich, outcome: 'dead' },
  { name: '408 may have been posted', failure: answer(408), outcome: 'look' },
  { name: '409 waits', failure: answer(409), means: rich, outcome: 'wait' },
  {
    name: '422 that names the intervention wants one',
    failure: answer(422, true),
    means: rich,
    outcome: 'open_intervention',
  },
  {
    name: '422 that still names it says the words instead',
    failure: answer(422, true),
    means: { ...rich, mayOpenIntervention: false },
    outcome: 'say_instead',
  },
  {
    name: '422 to structured content says the words instead',
    failure: answer(422),
    means: rich,
    outcome: 'say_instead',
  },
  { name: '422 to plain text is refused for good', failure: answer(422), outcome: 'dead' },
  { name: '429 waits', failure: answer(429), outcome: 'wait' },
  { name: '500 may have been posted', failure: answer(500), outcome: 'look' },
  { name: '503 may have been posted', failure: answer(503), outcome: 'look' },
  { name: 'no answer: it may have been posted', failure: answer(0), outcome: 'look' },
  {
    name: 'an answer of another form: it was posted, but as what is not known',
    failure: { ...answer(200), reason: 'malformed' },
    outcome: 'look',
  },
  { name: 'a redirect is a wrong address', failure: answer(302), outcome: 'dead' },
]

describe('what becomes of a reply that Engage did not take', () => {
  it.each(rows)('$name: $outcome', ({ failure, means = plain, outcome }) => {
    expect(replyOutcome(failure, means)).toBe(outcome)
  })
})
