import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { EngageEvent, Interpretation, Knowledge } from '../../../src/handover/interpret.ts'
import { interpret, isCustomerMessage } from '../../../src/handover/interpret.ts'
import type { Signal } from '../../../src/handover/signals.ts'
import { readDelivery } from '../../../src/webhook/deliveries.ts'

const FIXTURES = new URL('../../fixtures/deliveries/', import.meta.url).pathname

/** As in the fixtures. */
const BOT = '64b0c1d2e3f4a5b6c7d8e901'
const AGENT = '64b0c1d2e3f4a5b6c7d8e902'
const PERSON = '62aa00000000000000000007'
const PERSONS_INTERVENTION = '65a1f0aa11bb22cc33dd9901'
const categories = { botCategoryId: BOT, agentCategoryId: AGENT }

const BOT_USER = 'bot-user'
const BOTS_INTERVENTION = 'bots-intervention'
const OWN_CONTENT = 'own-content'
const ANSWERED_CONTENT = 'answered-content'

/** A worker that knows its user, one of its interventions and one of its contents, and has nothing unsettled. */
function knowing(changes: Partial<Knowledge> = {}): Knowledge {
  return {
    botUserId: BOT_USER,
    botInterventionIds: [BOTS_INTERVENTION],
    isOwn: (contentId) => contentId === OWN_CONTENT,
    hasAnswered: (contentId) => contentId === ANSWERED_CONTENT,
    mayHaveAnswered: () => false,
    replyUnsettled: false,
    openingUnsettled: false,
    ...changes,
  }
}

/** A worker that has not learnt anything yet. */
const newborn = (changes: Partial<Knowledge> = {}) =>
  knowing({ botUserId: null, botInterventionIds: [], isOwn: () => false, hasAnswered: () => false, ...changes })

const AT_TEXT = '2026-11-20T09:30:01.120Z'
const AT = Date.parse(AT_TEXT)

/** Events are made as the webhook reads them, so that the schemas' reading is part of what is tested. */
function read(type: string, resource: object, event: object): EngageEvent {
  const delivery = readDelivery({ events: [{ id: 'event-1', type, issued_at: AT_TEXT, ...event, resource }] })
  const [incoming, ...others] = [...(delivery?.threads.values() ?? [])].flat()
  if (!incoming || incoming.kind === 'malformed' || others.length > 0) throw new Error(`not an event: ${type}`)
  return incoming
}

/** The resource's id, and what an event may say beside its resource. */
interface Envelope {
  id?: string
  user_id?: string | null
}

function content(type: string, metadata: object, { id = 'content-1', ...event }: Envelope = {}) {
  return read(type, { type: 'message', id, metadata: { thread_id: 'thread-1', ...metadata } }, event)
}

function intervention(type: string, metadata: object, { id = 'intervention-1', ...event }: Envelope) {
  return read(type, { type: 'intervention', id, metadata: { thread_id: 'thread-1', ...metadata } }, event)
}

const meaning = (event: EngageEvent, knowledge = knowing(), fresh = false) =>
  interpret(event, categories, knowledge, fresh)

const signal = (value: Signal): Interpretation => ({ type: 'signal', signal: value })
const HOLD: Interpretation = { type: 'hold' }
const NOTHING: Interpretation = { type: 'nothing' }
const message = (claim: 'bot' | 'agent' | 'neither' | 'absent', at: number | string = AT): Interpretation =>
  signal({ type: 'customer_message', claim, at: typeof at === 'string' ? Date.parse(at) : at, fresh: false })
/** A person who wrote, or who took the intervention that is named. */
const person = (interventionId: string | null = null, claim: 'agent' | 'bot' | 'absent' = 'absent', at = AT) =>
  signal({ type: 'person_acted', how: interventionId === null ? 'wrote' : 'took', claim, at, interventionId })

describe('each delivery of the fixtures', () => {
  /** What the events of a thread mean to a worker that knows nothing yet. */
  const meanings: Record<string, Interpretation[]> = {
    'content-exported-failed.json': [NOTHING],
    'content-imported-agent-category.json': [message('agent', '2026-11-20T09:30:11.120Z')],
    'content-imported-apple-authenticate.json': [message('bot', '2026-11-20T09:30:16.120Z')],
    'content-imported-attachment.json': [message('bot', '2026-11-20T09:30:08.120Z')],
    'content-imported-batch-out-of-order.json': [
      message('bot', '2026-11-20T09:31:02.000Z'),
      message('bot', '2026-11-20T09:31:00.500Z'),
    ],
    'content-imported-html.json': [message('bot', '2026-11-20T09:30:15.120Z')],
    'content-imported-location.json': [message('bot', '2026-11-20T09:30:09.120Z')],
    'content-imported-quick-reply.json': [message('bot', '2026-11-20T09:30:07.120Z')],
    'content-imported-string-flags.json': [message('bot', '2026-11-20T09:30:13.120Z')],
    'content-imported-text.json': [message('bot', '2026-11-20T09:30:01.120Z')],
    'content-imported-two-threads.json': [
      message('bot', '2026-11-20T09:30:05.120Z'),
      message('bot', '2026-11-20T09:30:06.120Z'),
    ],
    'content-imported-welcome-message.json': [NOTHING],
    'content-imported-whatsapp.json': [message('bot', '2026-11-20T09:30:14.120Z')],
    'content-imported-without-categories.json': [message('absent', '2026-11-20T09:30:10.120Z')],
    'content-replied-by-agent.json': [person(null, 'agent', Date.parse('2026-11-20T09:30:17.120Z'))],
    'content-thread-closed.json': [
      signal({ type: 'thread_closed', claim: 'absent', at: Date.parse('2026-11-20T10:00:00.000Z') }),
    ],
    'intervention-assigned.json': [person(PERSONS_INTERVENTION, 'agent', Date.parse('2026-11-20T09:45:07.000Z'))],
    'intervention-canceled.json': [
      signal({
        type: 'intervention_closed',
        claim: 'agent',
        at: Date.parse('2026-11-20T09:45:03.000Z'),
        closedAt: Date.parse('2026-11-20T09:45:03.000Z'),
        botsOwn: false,
      }),
    ],
    'intervention-closed.json': [
      signal({
        type: 'intervention_closed',
        claim: 'agent',
        at: Date.parse('2026-11-20T09:45:01.000Z'),
        closedAt: Date.parse('2026-11-20T09:45:00Z'),
        botsOwn: false,
      }),
    ],
    'intervention-deferred.json': [NOTHING],
    'intervention-opened.json': [person(PERSONS_INTERVENTION, 'agent', Date.parse('2026-11-20T09:45:00.000Z'))],
    'intervention-reactivated.json': [NOTHING],
    'intervention-recategorized.json': [
      signal({ type: 'intervention_recategorized', claim: 'agent', at: Date.parse('2026-11-20T09:45:06.000Z') }),
    ],
    'intervention-reopened.json': [person(PERSONS_INTERVENTION, 'agent', Date.parse('2026-11-20T09:45:02.000Z'))],
    'intervention-user-updated.json': [person(PERSONS_INTERVENTION, 'agent', Date.parse('2026-11-20T09:45:08.000Z'))],
    // About no thread: no conversation hears of it.
    'unknown-event.json': [],
  }

  it.each(readdirSync(FIXTURES))('means what the platform says it does: %s', (file) => {
    const delivery = readDelivery(JSON.parse(readFileSync(FIXTURES + file, 'utf8')))
    expect(delivery?.malformed).toEqual([])
    const events = [...(delivery?.threads.values() ?? [])].flat()
    const actual = events.map((incoming) => (incoming.kind === 'malformed' ? null : meaning(incoming, newborn())))
    expect(actual).toEqual(meanings[file])
  })
})

describe('a customer’s message', () => {
  const imported = (metadata: object) =>
    content('content.imported', { author_id: 'customer', creator_id: null, category_ids: [BOT], ...metadata })

  it.each(['new', 'assigned', 'New', 'ASSIGNED'])('is one to act on with the status %s', (status) => {
    expect(meaning(imported({ status }))).toEqual(message('bot'))
  })

  it('is one to act on without a status', () => {
    expect(meaning(imported({}))).toEqual(message('bot'))
    expect(meaning(imported({ status: null }))).toEqual(message('bot'))
  })

  it.each(['forwarded', 'replied', 'ignored', 'user_reply', 'user_initiated', 'something_new'])(
    'is none with the status %s',
    (status) => {
      expect(meaning(imported({ status }))).toEqual(NOTHING)
    },
  )

  it.each([
    ['bot', [BOT]],
    ['agent', [BOT, AGENT]],
    ['neither', ['other']],
    ['absent', []],
    ['absent', null],
    ['absent', undefined],
  ] as const)('claims %s by the categories %j', (claim, category_ids) => {
    expect(meaning(imported({ status: 'new', category_ids }))).toEqual(message(claim))
  })

  it.each([true, false])('carries on whether its categories are fresh: %s', (fresh) => {
    expect(meaning(imported({ status: 'new' }), knowing(), fresh)).toMatchObject({ signal: { fresh } })
  })

  it('is heard although a reply or an intervention of the worker’s own is unsettled', () => {
    const unsettled = knowing({ replyUnsettled: true, openingUnsettled: true })
    expect(meaning(imported({ status: 'new' }), unsettled)).toEqual(message('bot'))
  })

  it('is none when it was submitted automatically, even with a flag written as a string', () => {
    expect(meaning(imported({ status: 'new', auto_submitted: true }))).toEqual(NOTHING)
    expect(meaning(imported({ status: 'new', auto_submitted: 'true' }))).toEqual(NOTHING)
    expect(meaning(imported({ status: 'new', auto_submitted: 'false' }))).toEqual(message('bot'))
  })

  it('is none when somebody on the source’s side created it', () => {
    expect(meaning(imported({ status: 'new', creator_id: BOT_USER, created_from: 'api' }))).toEqual(NOTHING)
  })

  it.each(['content.replied', 'content.exported', 'content.approved', 'content.update_exported', 'content.ignored'])(
    'is not announced by %s',
    (type) => {
      const event = content(type, { author_id: 'customer', creator_id: null, status: 'new', category_ids: [BOT] })
      expect(meaning(event)).toEqual(NOTHING)
    },
  )

  it('can be told from other contents without its categories', () => {
    const isMessage = ({ kind, event }: EngageEvent) => kind === 'content' && isCustomerMessage(event)
    expect(isMessage(imported({ status: 'new' }))).toBe(true)
    expect(isMessage(imported({ status: 'user_reply' }))).toBe(false)
    expect(isMessage(content('content.replied', { status: 'new' }))).toBe(false)
  })
})

describe('a content that the worker posted', () => {
  const posted = { author_id: 'source', creator_id: BOT_USER, created_from: 'api', status: 'user_reply' }

  it.each(['content.imported', 'content.replied', 'content.discussion_initiated', 'content.approved'])(
    'is known by its id when %s echoes it',
    (type) => {
      expect(meaning(content(type, posted, { id: OWN_CONTENT }))).toEqual(NOTHING)
    },
  )

  it('is known by its id before the bot’s user is', () => {
    const knowledge = knowing({ botUserId: null })
    expect(meaning(content('content.imported', posted, { id: OWN_CONTENT }), knowledge)).toEqual(NOTHING)
  })

  it('is known by the bot’s user where its id was never learnt', () => {
    expect(meaning(content('content.imported', posted))).toEqual(NOTHING)
  })

  it('is known by the event’s user where the content names no creator', () => {
    const event = content('content.replied', { ...posted, creator_id: null }, { user_id: BOT_USER })
    expect(meaning(event)).toEqual(NOTHING)
  })

  it('is held while a reply is unsettled and nobody can say whose it is', () => {
    const event = content('content.imported', posted)
    expect(meaning(event, knowing({ botUserId: null, replyUnsettled: true }))).toEqual(HOLD)
    expect(meaning(event, knowing({ botUserId: null, replyUnsettled: false }))).toEqual(person())
  })

  it('is never taken for a person’s while a reply is unsettled, although the bot’s user is known', () => {
    expect(meaning(content('content.imported', posted), knowing({ replyUnsettled: true }))).not.toEqual(person())
  })

  describe('and gave up before it knew so, or who the bot is,', () => {
    const inDoubt = newborn({ mayHaveAnswered: (contentId) => contentId === ANSWERED_CONTENT })
    const first = { ...posted, in_reply_to_id: ANSWERED_CONTENT }

    it.each(['content.imported', 'content.replied'])('is known by what it answers: %s', (type) => {
      expect(meaning(content(type, first), inDoubt)).toEqual(NOTHING)
      expect(meaning(content(type, { ...first, created_from: null }), inDoubt)).toEqual(NOTHING)
    })

    it('is known where the event is about the content that it answers', () => {
      const event = content('content.replied', { status: 'replied' }, { id: ANSWERED_CONTENT, user_id: BOT_USER })
      expect(meaning(event, inDoubt)).toEqual(NOTHING)
    })

    it.each([
      ['answers something else', { ...first, in_reply_to_id: 'another' }],
      ['answers nothing', { ...first, in_reply_to_id: null }],
      ['was written in the interface', { ...first, created_from: 'interface' }],
      ['was written in another app', { ...first, created_from: 'mobile' }],
    ])('is told from what %s', (_, metadata) => {
      expect(meaning(content('content.imported', metadata), inDoubt)).toEqual(person())
    })

    it('is told from a person’s by its creator, once the bot’s user is known', () => {
      const event = content('content.imported', { ...first, creator_id: PERSON })
      expect(meaning(event, { ...inDoubt, botUserId: BOT_USER })).toEqual(person())
    })
  })

  it('is nothing new when it is exported', () => {
    expect(meaning(content('content.exported', posted))).toEqual(NOTHING)
  })
})

describe('a person who writes', () => {
  const written = { author_id: 'source', creator_id: PERSON, created_from: 'interface', status: 'user_reply' }

  it.each(['content.imported', 'content.replied', 'content.discussion_initiated', 'content.approved'])(
    'takes the thread, as %s tells',
    (type) => {
      expect(meaning(content(type, written))).toEqual(person())
    },
  )

  it('is known by the event’s user where the content names no creator', () => {
    const event = content('content.replied', { ...written, creator_id: null }, { user_id: PERSON })
    expect(meaning(event)).toEqual(person())
  })

  it('is known by the content’s creator rather than by the event’s user', () => {
    const event = content('content.imported', { ...written, created_from: 'api' }, { user_id: BOT_USER })
    expect(meaning(event)).toEqual(person())
  })

  it.each([
    ['a reply is unsettled', knowing({ replyUnsettled: true })],
    ['an intervention is being opened', knowing({ openingUnsettled: true })],
    ['nothing is known yet and a reply is unsettled', newborn({ replyUnsettled: true, openingUnsettled: true })],
  ])('through the interface is never held, even while %s', (_, knowledge) => {
    expect(meaning(content('content.imported', written), knowledge)).toEqual(person())
  })

  it('is a person even as the bot’s user, when that wrote through the interface', () => {
    expect(meaning(content('content.imported', { ...written, creator_id: BOT_USER }))).toEqual(person())
  })

  it('through the interface with the bot’s user is not held either', () => {
    const event = content('content.replied', { ...written, creator_id: BOT_USER })
    expect(meaning(event, knowing({ replyUnsettled: true }))).toEqual(person())
  })

  it.each(['api', null, 'synchronizer', 'mobile'])(
    'from %j waits until an unsettled reply is settled',
    (created_from) => {
      const event = content('content.imported', { ...written, created_from })
      expect(meaning(event, knowing({ replyUnsettled: true }))).toEqual(HOLD)
      expect(meaning(event, knowing())).toEqual(person())
    },
  )

  it('carries the thread’s claim and the platform’s time along', () => {
    const event = content('content.replied', { ...written, category_ids: [BOT] })
    expect(meaning(event)).toEqual(person(null, 'bot'))
  })

  it.each(['content.exported', 'content.update_exported', 'content.ignored', 'content.deleted'])(
    'is not announced by %s',
    (type) => {
      expect(meaning(content(type, written))).toEqual(NOTHING)
    },
  )
})

describe('what writes by itself', () => {
  const written = { author_id: 'source', creator_id: PERSON, status: 'user_reply' }

  it.each([
    'auto_reply',
    'automatic',
    'welcome_message',
    'survey',
    'satisfaction_survey',
    'rule',
    'engage_bot',
    'system',
    'campaign',
    'trigger',
    'Welcome Message',
  ])('never counts as a person: %s', (created_from) => {
    expect(meaning(content('content.imported', { ...written, created_from }))).toEqual(NOTHING)
  })

  it.each(['welcome_message', 'survey', 'auto_reply'])('is not held while a reply is unsettled: %s', (created_from) => {
    const event = content('content.imported', { ...written, created_from })
    expect(meaning(event, knowing({ replyUnsettled: true }))).toEqual(NOTHING)
  })

  it.each(['interface', 'api', null])(
    'never counts when it says that it was submitted automatically, from %j',
    (from) => {
      const event = content('content.imported', { ...written, created_from: from, auto_submitted: 'true' })
      expect(meaning(event)).toEqual(NOTHING)
    },
  )

  it('never counts without a creator and a user', () => {
    expect(meaning(content('content.imported', { ...written, creator_id: null }))).toEqual(NOTHING)
    expect(meaning(content('content.replied', { ...written, creator_id: null, status: 'replied' }))).toEqual(NOTHING)
  })
})

describe('content.replied about the customer’s content that was answered', () => {
  const answered = { author_id: 'customer', creator_id: null, created_from: 'synchronizer', status: 'replied' }
  const replied = (user_id: string, id = 'content-1') => content('content.replied', answered, { id, user_id })

  it('is a person’s act when a person answered', () => {
    expect(meaning(replied(PERSON))).toEqual(person())
  })

  it('is an echo when the bot’s user answered', () => {
    expect(meaning(replied(BOT_USER))).toEqual(NOTHING)
  })

  it('is a person’s act although the worker has answered it before, when the user is another', () => {
    expect(meaning(replied(PERSON, ANSWERED_CONTENT))).toEqual(person())
  })

  it('is an echo of the worker’s own answer as long as the bot’s user is not known', () => {
    expect(meaning(replied('somebody', ANSWERED_CONTENT), knowing({ botUserId: null }))).toEqual(NOTHING)
  })

  it('is a person’s act before the bot’s user is known, when the worker has not answered it', () => {
    expect(meaning(replied('somebody'), knowing({ botUserId: null }))).toEqual(person())
  })

  it('is held while the worker’s answer is unsettled', () => {
    expect(meaning(replied('somebody'), knowing({ replyUnsettled: true }))).toEqual(HOLD)
  })

  it('says nothing about the answers of others that have the same id as an answered content', () => {
    const reply = { author_id: 'source', creator_id: PERSON, created_from: 'api', status: 'user_reply' }
    const event = content('content.replied', reply, { id: ANSWERED_CONTENT })
    expect(meaning(event, knowing({ botUserId: null }))).toEqual(person())
  })
})

describe('an intervention that is opened, reopened or given to somebody', () => {
  const opening = ['intervention.opened', 'intervention.reopened']
  const assigning = ['intervention.assigned', 'intervention.user_updated']

  it.each([...opening, ...assigning])('is a takeover when it is a person’s: %s', (type) => {
    expect(meaning(intervention(type, { user_id: PERSON }, {}))).toEqual(person('intervention-1'))
  })

  it.each([...opening, ...assigning])('is nothing when it is the bot’s user’s: %s', (type) => {
    expect(meaning(intervention(type, { user_id: BOT_USER }, {}))).toEqual(NOTHING)
  })

  it.each([...opening, ...assigning])('is nothing when it is nobody’s: %s', (type) => {
    expect(meaning(intervention(type, { user_id: null }, {}))).toEqual(NOTHING)
  })

  it.each(opening)('belongs to the user who did it: %s', (type) => {
    expect(meaning(intervention(type, { user_id: PERSON }, { user_id: BOT_USER }))).toEqual(NOTHING)
    expect(meaning(intervention(type, { user_id: BOT_USER }, { user_id: PERSON }))).toEqual(person('intervention-1'))
  })

  it.each(assigning)('belongs to the user it was given to, not to the giver: %s', (type) => {
    expect(meaning(intervention(type, { user_id: PERSON }, { user_id: BOT_USER }))).toEqual(person('intervention-1'))
    expect(meaning(intervention(type, { user_id: BOT_USER }, { user_id: PERSON }))).toEqual(NOTHING)
  })

  it.each([...opening, ...assigning])('is taken over when a person takes the bot’s own: %s', (type) => {
    const event = intervention(type, { user_id: PERSON }, { id: BOTS_INTERVENTION })
    expect(meaning(event)).toEqual(person(BOTS_INTERVENTION))
  })

  it.each([...opening, ...assigning])('stays the bot’s own as long as the bot’s user is not known: %s', (type) => {
    const event = intervention(type, { user_id: 'somebody' }, { id: BOTS_INTERVENTION })
    expect(meaning(event, knowing({ botUserId: null }))).toEqual(NOTHING)
  })

  it.each([...opening, ...assigning])('is held while the worker is opening one: %s', (type) => {
    const event = intervention(type, { user_id: 'somebody' }, {})
    expect(meaning(event, knowing({ openingUnsettled: true }))).toEqual(HOLD)
    expect(meaning(event, newborn({ openingUnsettled: true }))).toEqual(HOLD)
  })

  it.each([...opening, ...assigning])('is held while the first reply is unsettled, which may open one: %s', (type) => {
    const event = intervention(type, { user_id: 'somebody' }, {})
    expect(meaning(event, newborn({ replyUnsettled: true }))).toEqual(HOLD)
    expect(meaning(event, knowing({ replyUnsettled: true }))).toEqual(person('intervention-1'))
  })

  it('carries the thread’s claim along', () => {
    const event = intervention('intervention.opened', { user_id: PERSON, category_ids: [AGENT, BOT] }, {})
    expect(meaning(event)).toEqual(person('intervention-1', 'agent'))
  })
})

describe('a content that could not be exported', () => {
  const failed = {
    status: 'user_reply',
    created_from: 'api',
    creator_id: BOT_USER,
    synchronization_status: 'unsuccessful',
  }
  const exported = (metadata: object, id: string) => content('content.exported', metadata, { id })

  it.each(['unsuccessful', 'export_failure', 'export_aborted'])(
    'is a failed reply if it is the own one (%s)',
    (status) => {
      const event = exported({ ...failed, synchronization_status: status }, OWN_CONTENT)
      expect(meaning(event)).toEqual({ type: 'export_failed', contentId: OWN_CONTENT })
    },
  )

  it('waits until it is known whether it is the own one', () => {
    expect(meaning(exported(failed, 'content-1'), knowing({ replyUnsettled: true }))).toEqual(HOLD)
  })

  it('is nothing if it is an agent’s, or reached the customer after all', () => {
    expect(meaning(exported(failed, 'content-1'))).toEqual(NOTHING)
    expect(meaning(exported({ ...failed, synchronization_status: 'success' }, OWN_CONTENT))).toEqual(NOTHING)
    expect(meaning(exported({ ...failed, synchronization_status: null }, OWN_CONTENT))).toEqual(NOTHING)
  })
})

describe('an intervention that is closed or cancelled', () => {
  const CLOSING = ['intervention.closed', 'intervention.canceled']
  const CLOSED_AT = '2026-11-20T09:30:00Z'
  const closed = signal({
    type: 'intervention_closed',
    claim: 'agent',
    at: AT,
    closedAt: Date.parse(CLOSED_AT),
    botsOwn: false,
  })
  const metadata = { user_id: PERSON, category_ids: [AGENT], closed_at: CLOSED_AT }

  it.each(CLOSING)('tells when the person closed it: %s', (type) => {
    expect(meaning(intervention(type, metadata, { user_id: PERSON }))).toEqual(closed)
  })

  it.each(CLOSING)('was closed when the event was issued, where no time is given: %s', (type) => {
    const event = intervention(type, { ...metadata, closed_at: null }, { user_id: PERSON })
    expect(meaning(event)).toMatchObject({ signal: { closedAt: AT, at: AT } })
  })

  it.each(CLOSING)('says so when a person closed the bot’s own: %s', (type) => {
    const event = intervention(type, metadata, { id: BOTS_INTERVENTION, user_id: PERSON })
    expect(meaning(event)).toMatchObject({ signal: { type: 'intervention_closed', botsOwn: true } })
  })

  it.each(CLOSING)('is nothing when the bot’s own was closed by the bot, or by nobody that is known: %s', (type) => {
    expect(meaning(intervention(type, metadata, { id: BOTS_INTERVENTION, user_id: BOT_USER }))).toEqual(NOTHING)
    const nobody = intervention(type, { ...metadata, user_id: null }, { id: BOTS_INTERVENTION })
    expect(meaning(nobody)).toEqual(NOTHING)
  })

  it.each(CLOSING)('is nothing when the bot’s user closed it: %s', (type) => {
    expect(meaning(intervention(type, metadata, { user_id: BOT_USER }))).toEqual(NOTHING)
    expect(meaning(intervention(type, { ...metadata, user_id: BOT_USER }, {}))).toEqual(NOTHING)
  })

  it.each(CLOSING)('counts as an agent’s when the platform closed it: %s', (type) => {
    expect(meaning(intervention(type, { ...metadata, user_id: null }, {}))).toEqual(closed)
    expect(meaning(intervention(type, { ...metadata, user_id: null }, {}), newborn())).toEqual(closed)
  })

  it.each(CLOSING)('is held while the worker is opening one: %s', (type) => {
    const event = intervention(type, metadata, { user_id: PERSON })
    expect(meaning(event, knowing({ openingUnsettled: true }))).toEqual(HOLD)
  })
})

describe('other events of an intervention', () => {
  it('are a hint when it was recategorized, whoever did that', () => {
    for (const user_id of [PERSON, BOT_USER, null]) {
      const event = intervention('intervention.recategorized', { user_id, category_ids: [BOT] }, { user_id })
      expect(meaning(event)).toEqual(signal({ type: 'intervention_recategorized', claim: 'bot', at: AT }))
    }
  })

  it.each(['intervention.deferred', 'intervention.custom_fields_updated', 'intervention.something_new'])(
    'are nothing to ownership: %s',
    (type) => {
      expect(meaning(intervention(type, { user_id: PERSON }, { user_id: PERSON }))).toEqual(NOTHING)
    },
  )
})

describe('events of the thread itself', () => {
  const thread = (type: string, event: object = {}) =>
    read(type, { type: 'thread', id: 'thread-1', metadata: { thread_id: 'thread-1', category_ids: [BOT] } }, event)

  it.each(['content.thread_closed', 'content.thread_auto_closed'])('close it: %s', (type) => {
    expect(meaning(thread(type))).toEqual(signal({ type: 'thread_closed', claim: 'bot', at: AT }))
  })

  it('close it before all that is known, where they bear no time', () => {
    expect(meaning(thread('content.thread_closed', { issued_at: null }))).toMatchObject({ signal: { at: 0 } })
  })

  it.each(['content.thread_opened', 'task.created', 'survey_response.imported'])('are nothing else: %s', (type) => {
    expect(meaning(thread(type))).toEqual(NOTHING)
  })
})
