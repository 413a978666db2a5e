import { agent, type Course, eventsCome, eventsWait, fails, SITE, waitingEventsCome } from './courses.ts'
import { NO_INTERVENTION } from './faults.ts'
import { HANDOVER_MESSAGE } from './rules.ts'
import type { World } from './world.ts'

/** The takeover is held, since the reply is not settled; by then the thread was read. */
const lateTakeover: Course['steps'] = [
  fails('POST /contents', { type: 'crash_after' }),
  fails('GET /contents', { type: 'unreachable' }),
  (world) => world.writes('one'),
  (world) => world.closeThread(),
  (world) => world.writes('one', 'stale'),
  agent('opens'),
  (world) => world.writes('one'),
]

/** The last of the moves is somebody's, right after the worker's own. */
const givenToBot: Course['steps'] = [
  (world) => world.writes('agent'),
  (world) => world.recategorize('bot'),
  agent('is assigned'),
  (world) => world.recategorize('bot'),
  (world) => world.recategorize('bot'),
]

/** Agents have the thread, and have had it for long. */
const agentsThread: Course['steps'] = [(world) => world.writes('one'), agent('opens'), (world) => world.pass(300_000)]

/** Somebody gives the agents' thread to the bot, and the customer writes, seconds ago: nobody has told of it. */
const givenToBotUnheard: Course['steps'] = [
  ...agentsThread,
  eventsWait,
  (world) => world.recategorize('bot'),
  (world) => world.writes('one'),
  (world) => world.pass(3_000),
  eventsCome,
]

/** It arrives well within the time that Engage is given for an answer. */
const arrivesLate: Course['steps'] = [
  (world) => world.pass(10_000),
  (world) => world.network.letGo(),
  (world) => world.pass(30_000),
]

const revokesToken = ({ emulator: { account, control }, reference }: World) => {
  control.revokeToken({ value: account.accessToken })
  reference.noteReason()
}

const tokenWorks = ({ emulator: { account, control } }: World) =>
  control.addToken({ userId: account.botUserId, value: account.accessToken })

/** So long that every attempt at it is made that there used to be. */
const outage: Course['steps'] = Array.from({ length: 12 }, () =>
  fails('POST /interventions', { type: 'refused', status: 503 }),
)

const POST_CALL = 'POST /contents'

const isOutOfOrder = (times: number, headers?: Record<string, string>) => (world: World) => {
  world.reference.noteReason()
  world.emulator.weather.fail({ call: POST_CALL, when: 'before', status: 503, times, ...(headers && { headers }) })
}

/** @param leastMs between the last post and the one before it */
const postsAreApart = (leastMs: number) => (world: World) => {
  const posts = world.emulator.calls.filter(({ call }) => call === POST_CALL).map(({ at }) => at)
  const [before = 0, last = 0] = posts.slice(-2)
  if (last - before < leastMs) throw new Error(`posted again after ${last - before} ms`)
}

/** The worker's token comes to be somebody else's than the one of whom its calls have told. */
const tokenMoves: Course['steps'] = [
  (world) => world.writes('one'),
  (world) => world.pass(30_000),
  ({ emulator: { account, control } }) => {
    control.revokeToken({ value: account.accessToken })
    const { id } = control.addUser({ name: 'Another bot' })
    control.addToken({ userId: id, value: account.accessToken })
  },
]

/** Courses of events that were found to go wrong once. The random ones would take long to find them again. */
export const found: Course[] = [
  ...[true, false].map((isEchoHeard) => ({
    name: `a token belongs to another user, the answer to a post is lost, ${isEchoHeard ? 'and its' : 'and no'} echo is heard`,
    site: SITE,
    steps: [
      ...tokenMoves,
      fails(POST_CALL, { type: 'answer_lost' }),
      eventsWait,
      (world: World) => world.writes('one'),
      (world: World) => waitingEventsCome(world),
      ...(isEchoHeard ? [eventsCome] : []),
      (world: World) => waitingEventsCome(world),
    ],
    ends: 'bot' as const,
    says: ['re #0', 're #1'],
  })),
  {
    name: 'a token belongs to another user, and the answer to the opening of an intervention is lost',
    site: { ...SITE, requireOpenIntervention: true },
    steps: [
      ...tokenMoves,
      ({ emulator: { desk, state }, threadId }) => {
        const [open] = state.interventionsOf(threadId ?? '')
        if (open) desk.close({ threadId: threadId ?? '', userId: open.user_id ?? '' })
      },
      fails('POST /interventions', { type: 'answer_lost' }),
      (world) => world.writes('one'),
    ],
    ends: 'bot',
    says: ['re #0', 're #1'],
  },
  {
    name: 'Engage answers 5xx again and again: posts grow apart',
    site: SITE,
    steps: [isOutOfOrder(7), (world) => world.writes('one'), (world) => world.pass(600_000), postsAreApart(45_000)],
    ends: 'bot',
    says: ['re #0'],
  },
  {
    name: 'Engage answers 503 and asks for a pause',
    site: SITE,
    steps: [
      isOutOfOrder(1, { 'Retry-After': '120' }),
      (world) => world.writes('one'),
      (world) => world.pass(600_000),
      postsAreApart(120_000),
    ],
    ends: 'bot',
    says: ['re #0'],
  },
  {
    name: 'a post is answered 408',
    site: SITE,
    steps: [fails(POST_CALL, { type: 'refused', status: 408 }), (world) => world.writes('one')],
    ends: 'bot',
    says: ['re #0'],
  },
  {
    name: 'the token is revoked for half an hour, and two replies wait',
    site: SITE,
    steps: [revokesToken, (world) => world.writes('two'), (world) => world.pass(1_800_000), tokenWorks],
    ends: 'bot',
    says: ['re #0 a', 're #0 b'],
  },
  {
    name: 'the token is revoked, and a reply stands before a handover',
    site: SITE,
    steps: [revokesToken, (world) => world.writes('agent'), (world) => world.pass(300_000), tokenWorks],
    ends: 'agent',
    says: ['re #0', HANDOVER_MESSAGE],
  },
  {
    name: 'the account is paused twice for longer than a reply has in all',
    site: SITE,
    steps: [
      ({ emulator: { weather }, reference }) => {
        reference.noteReason()
        const headers = { 'Retry-After': '600' }
        weather.fail({ call: 'POST /contents', when: 'before', status: 429, headers, times: 2 })
      },
      (world) => world.writes('one'),
      (world) => world.pass(1_200_000),
    ],
    ends: 'bot',
    says: ['re #0'],
  },
  {
    name: 'the token is revoked while an intervention is opened that Engage wants',
    site: { ...SITE, requireOpenIntervention: true },
    steps: [
      fails('POST /interventions', { type: 'refused', status: 503 }),
      (world) => world.writes('one'),
      revokesToken,
      (world) => world.pass(1_800_000),
      tokenWorks,
    ],
    ends: 'bot',
    says: ['re #0'],
  },
  ...(['auto', 'always'] as const).map((interventions) => ({
    name: `an intervention that Engage wants cannot be opened for minutes, and the setting is ${interventions}`,
    site: { ...SITE, interventions, requireOpenIntervention: true },
    steps: [...outage, (world: World) => world.writes('one'), (world: World) => world.pass(720_000)],
    ends: 'bot' as const,
    says: ['re #0'],
  })),
  {
    name: 'the worker is stopped while its post is on its way',
    site: SITE,
    steps: [
      fails('POST /contents', { type: 'late' }),
      (world) => world.writes('one'),
      (world) => world.host.crash(),
      ...arrivesLate,
    ],
    ends: 'bot',
  },
  {
    name: 'the connection of a post is cut that arrives all the same',
    site: SITE,
    steps: [fails('POST /contents', { type: 'cut' }), (world) => world.writes('one'), ...arrivesLate],
    ends: 'bot',
  },
  {
    name: 'a takeover is understood only after the thread was found to be the bot’s',
    site: SITE,
    steps: lateTakeover,
  },
  {
    name: 'an agent opens the bot’s intervention again, and nobody tells before the bot’s next reply',
    site: { ...SITE, interventions: 'always' },
    steps: [
      fails('GET /content_threads/{id}', { type: 'crash_before' }),
      (world) => world.writes('close'),
      (world) => world.writes('one', 'absent'),
      eventsWait,
      agent('reopens'),
      fails('POST /contents', { type: 'answer_lost' }),
      (world) => world.pass(300_000),
    ],
  },
  {
    name: 'a takeover is understood only after the person was done and the thread was closed',
    site: SITE,
    steps: [
      fails('POST /contents', { type: 'unreachable' }),
      (world) => world.writes('one'),
      agent('writes'),
      agent('closes'),
      (world) => world.closeThread(),
      (world) => world.pass(1_000),
    ],
  },
  {
    name: 'a takeover is heard of only after the thread was closed and the customer wrote again',
    site: SITE,
    steps: [
      (world) => world.writes('one'),
      eventsWait,
      agent('opens'),
      eventsCome,
      agent('closes'),
      (world) => world.closeThread(),
      (world) => world.writes('one'),
      waitingEventsCome,
    ],
    ends: 'bot',
  },
  {
    name: 'a takeover is understood late, and whether the person has gone may not be read',
    site: SITE,
    steps: [fails('GET /interventions', { type: 'refused', status: 403 }), ...lateTakeover],
  },
  {
    name: 'a takeover is understood late, and whether the person has gone can be read only later',
    site: SITE,
    steps: [
      fails('GET /interventions', { type: 'unreachable' }),
      fails('GET /interventions', { type: 'refused', status: 401 }),
      ...lateTakeover,
    ],
  },
  {
    name: 'a takeover comes late, after a message that said that agents have the thread already',
    site: SITE,
    steps: [
      eventsWait,
      (world) => world.writes('one'),
      agent('opens'),
      eventsCome,
      (world) => world.writes('one', 'stale'),
      waitingEventsCome,
    ],
  },
  {
    name: 'an agent opens the intervention that the bot may have opened itself, before its user is known',
    site: { ...SITE, requireOpenIntervention: true },
    steps: [
      fails('POST /interventions', { type: 'unreachable' }),
      (world) => world.writes('one'),
      agent('opens'),
      (world) => world.pass(1_000),
    ],
  },
  {
    name: 'an agent is done before the platform shows that agents have the thread',
    site: { ...SITE, lagMs: 5_000 },
    steps: [(world) => world.writes('one'), agent('opens'), agent('closes'), (world) => world.writes('one')],
  },
  {
    name: 'the thread reaches agents only after it was closed and the customer wrote again',
    site: { ...SITE, lagMs: 5_000 },
    steps: [
      fails('PUT /content_threads/{id}/update_categories', { type: 'late' }),
      (world) => world.writes('one'),
      agent('opens'),
      (world) => world.closeThread(),
      (world) => world.writes('one'),
      (world) => world.network.letGo(),
    ],
  },
  {
    name: 'the thread was asked in vain, and the answer contradicts the customer’s message',
    site: SITE,
    steps: [
      fails('GET /content_threads/{id}', { type: 'late' }),
      (world) => world.writes('one'),
      agent('opens'),
      (world) => world.recategorize('both'),
      (world) => world.closeThread(),
      (world) => world.writes('one', 'stale'),
      (world) => world.network.letGo(),
    ],
  },
  {
    name: 'the customer’s first message after a close shows categories that are not the thread’s',
    site: { ...SITE, interventions: 'always' },
    steps: [
      (world) => world.writes('one'),
      (world) => world.recategorize('bot'),
      (world) => world.closeThread(),
      (world) => world.writes('one', 'stale'),
    ],
  },
  {
    name: 'the thread is closed and written in while it still shows that it was the bot’s',
    site: { ...SITE, lagMs: 5_000 },
    steps: [
      (world) => world.writes('one'),
      agent('opens'),
      (world) => world.closeThread(),
      (world) => world.writes('one', 'absent'),
      agent('closes'),
    ],
  },
  {
    name: 'an agent’s act is heard of only after their close',
    site: SITE,
    steps: [
      (world) => world.writes('one'),
      eventsWait,
      agent('opens'),
      eventsCome,
      agent('closes'),
      (world) => world.writes('one'),
      waitingEventsCome,
    ],
    ends: 'bot',
  },
  {
    name: 'the thread is closed before it is with the agents, who are done only after the customer wrote again',
    site: SITE,
    steps: [
      fails('GET /content_threads/{id}', { type: 'slow' }),
      (world) => world.writes('one'),
      agent('opens'),
      (world) => world.closeThread(),
      (world) => world.writes('one'),
      (world) => world.pass(1_000),
      agent('closes'),
    ],
  },
  {
    name: 'the thread is closed before it is known to whom somebody has given it',
    site: SITE,
    steps: [
      eventsWait,
      (world) => world.writes('one'),
      agent('opens'),
      (world) => world.recategorize('bot'),
      (world) => world.closeThread(),
      (world) => world.writes('one', 'stale'),
    ],
  },
  {
    name: 'an agent comes back in the very second of a close that only a look at the interventions showed',
    site: SITE,
    steps: [
      fails('POST /contents', { type: 'unreachable' }),
      (world) => world.writes('one', 'absent'),
      agent('opens'),
      agent('closes'),
      (world) => world.recategorize('both'),
      (world) => world.writes('one'),
      (world) => world.writes('one'),
      agent('opens'),
    ],
  },
  {
    name: 'an agent takes what somebody gave to the bot while the thread was on its way to agents',
    site: SITE,
    steps: [
      fails('PUT /content_threads/{id}/update_categories', { type: 'slow' }),
      (world) => world.writes('one'),
      agent('opens'),
      (world) => world.recategorize('bot'),
      agent('is assigned'),
    ],
  },
  {
    name: 'somebody gives the thread to the bot while the platform shows what was before the worker’s own moves',
    site: { ...SITE, interventions: 'always', lagMs: 5_000 },
    steps: givenToBot,
  },
  {
    name: 'somebody gives the thread to the bot and closes it while the platform shows what was before',
    site: { ...SITE, interventions: 'always', lagMs: 5_000 },
    steps: [...givenToBot, (world) => world.closeThread()],
  },
  {
    name: 'an agent closes the intervention that the bot has opened, before the bot knows its own user',
    site: { ...SITE, interventions: 'always' },
    steps: [
      fails('POST /interventions', { type: 'slow' }),
      fails('POST /interventions', { type: 'slow' }),
      (world) => world.writes('one'),
      (world) => world.pass(31_000),
      agent('closes'),
      (world) => world.network.letGo(),
    ],
  },
  {
    name: 'a closed thread is found to be an agent’s after all, who is done in the second in which it began',
    site: SITE,
    steps: [
      (world) => world.writes('one', 'absent'),
      fails('GET /content_threads/{id}', { type: 'refused', status: 400 }),
      fails('POST /contents', NO_INTERVENTION),
      agent('opens'),
      (world) => world.closeThread(),
      (world) => world.writes('one'),
      agent('closes'),
    ],
  },
  {
    name: 'right after the worker’s own move, somebody gives the thread to the bot and closes it, and a message denies that',
    site: SITE,
    steps: [
      (world) => world.writes('one', 'absent'),
      agent('opens'),
      fails('GET /content_threads/{id}', { type: 'slow' }),
      (world) => world.recategorize('bot'),
      agent('writes'),
      (world) => world.closeThread(),
      (world) => world.writes('one', 'stale'),
      (world) => world.pass(1_000),
    ],
    ends: 'bot',
  },
  {
    name: 'somebody gives a closed thread to the bot, and the customer’s first message denies that',
    site: SITE,
    steps: [
      (world) => world.writes('one'),
      agent('opens'),
      eventsWait,
      (world) => world.closeThread(),
      (world) => world.recategorize('bot'),
      (world) => world.writes('one', 'stale'),
    ],
    ends: 'bot',
  },
  {
    name: 'a closed thread’s agent is done, and that is heard of before the thread’s close',
    site: SITE,
    steps: [
      (world) => world.writes('one'),
      agent('opens'),
      eventsWait,
      (world) => world.closeThread(),
      agent('closes'),
      ({ post }) => post.deliverOneByOne(post.waiting.toReversed()),
    ],
    ends: 'bot',
  },
  {
    name: 'an agent is done with a closed thread that somebody has given to the bot, before it is read',
    site: SITE,
    steps: [
      (world) => world.writes('one', 'stale'),
      agent('opens'),
      (world) => world.closeThread(),
      (world) => world.recategorize('bot'),
      fails('GET /content_threads/{id}', { type: 'crash_after' }),
      (world) => world.pass(960_000),
      (world) => world.writes('one'),
      agent('cancels'),
    ],
    ends: 'bot',
  },
  {
    name: 'an agent is done with what somebody has given to the bot, before the thread is read',
    site: SITE,
    steps: [
      ...agentsThread,
      fails('GET /content_threads/{id}', { type: 'late' }),
      (world) => world.recategorize('bot'),
      (world) => world.writes('one'),
      (world) => world.pass(3_000),
      agent('closes'),
      (world) => world.network.letGo(),
    ],
    ends: 'bot',
  },
  {
    name: 'what a customer wrote after somebody had given the thread to the bot is heard of only after the agent’s close',
    site: SITE,
    steps: [...givenToBotUnheard, agent('closes'), (world) => world.pass(3_000), waitingEventsCome],
    ends: 'bot',
  },
  {
    name: 'the same, while the thread is not yet given back',
    site: SITE,
    steps: [
      ...givenToBotUnheard,
      ...Array.from({ length: 3 }, () => fails('GET /interventions', { type: 'unreachable' })),
      agent('closes'),
      waitingEventsCome,
    ],
    ends: 'bot',
  },
  {
    name: 'an agent is done with a thread that was nobody’s when it was last heard of',
    site: SITE,
    steps: [
      (world) => world.writes('one'),
      (world) => world.recategorize('none'),
      (world) => world.writes('one'),
      (world) => world.recategorize('both'),
      agent('opens'),
      agent('closes'),
    ],
    ends: 'bot',
  },
  {
    name: 'an agent is done with a thread that somebody has given to agents when it could not be read',
    site: SITE,
    steps: [
      ...agentsThread,
      (world) => world.recategorize('bot'),
      (world) => world.pass(300_000),
      fails('GET /content_threads/{id}', { type: 'refused', status: 400 }),
      (world) => world.recategorize('both'),
      agent('closes'),
    ],
    ends: 'agent',
  },
  {
    name: 'a read is overtaken by somebody’s move back to the bot, of which only the customer’s next message tells',
    site: SITE,
    steps: [
      (world) => world.writes('one'),
      (world) => world.recategorize('agent'),
      fails('GET /content_threads/{id}', { type: 'slow' }),
      (world) => world.writes('one', 'absent'),
      (world) => world.recategorize('bot'),
      (world) => world.writes('one'),
      (world) => world.network.letGo(),
    ],
    ends: 'bot',
  },
]
