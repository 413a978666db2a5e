import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Delivery, readDelivery } from '../../../src/webhook/deliveries.ts'

const FIXTURES = new URL('../../fixtures/deliveries/', import.meta.url).pathname
const AT = '2026-11-20T09:30:01.120Z'

function delivered(...events: unknown[]): Delivery {
  const delivery = readDelivery({ id: 'delivery-1', domain_id: 'domain-1', events })
  if (!delivery) throw new Error('not an envelope')
  return delivery
}

/** The smallest content event that can be given to a conversation. */
const content = ({
  metadata = {},
  id = 'content-1',
  ...event
}: Record<string, unknown> & { metadata?: object } = {}) => ({
  id: 'event-1',
  type: 'content.imported',
  issued_at: AT,
  ...event,
  resource: { type: 'message', id, metadata: { thread_id: 'thread-1', ...metadata } },
})

const events = (delivery: Delivery) => [...delivery.threads.values()].flat()

/** The one content event of a delivery, as it was understood. */
function onlyContent(delivery: Delivery) {
  const [incoming, ...others] = events(delivery)
  expect(delivery.malformed).toEqual([])
  expect(others).toEqual([])
  if (incoming?.kind !== 'content') throw new Error('not a content event')
  return incoming.event
}

/** Which events each thread gets, by event id. */
const routes = (delivery: Delivery) =>
  Object.fromEntries([...delivery.threads].map(([threadId, list]) => [threadId, list.map(({ event }) => event.id)]))

describe('each delivery of the fixtures', () => {
  const FIRST = '65a1f0aa11bb22cc33dd5501'
  const SECOND = '65a1f0aa11bb22cc33dd5502'
  /** Where the events go that do not make up one event of the first thread. */
  const exceptions: Record<string, Record<string, string[]>> = {
    'content-imported-batch-out-of-order.json': { [FIRST]: ['65a1f0aa11bb22cc33dd7704', '65a1f0aa11bb22cc33dd7703'] },
    'content-imported-two-threads.json': {
      [FIRST]: ['65a1f0aa11bb22cc33dd7705'],
      [SECOND]: ['65a1f0aa11bb22cc33dd7706'],
    },
    'unknown-event.json': {},
  }

  it.each(readdirSync(FIXTURES))('is accepted, and each event goes to its thread: %s', (file) => {
    const body = JSON.parse(readFileSync(FIXTURES + file, 'utf8'))
    const delivery = readDelivery(body)
    if (!delivery) throw new Error('not an envelope')
    expect(delivery.malformed).toEqual([])
    expect(routes(delivery)).toEqual(exceptions[file] ?? { [FIRST]: [body.events[0].id] })
    expect(events(delivery).length + delivery.threadless.length).toBe(body.events.length)
    const kind = file.startsWith('intervention-')
      ? 'intervention'
      : file.includes('thread-closed')
        ? 'other'
        : 'content'
    expect(events(delivery).every((incoming) => incoming.kind === kind)).toBe(true)
  })

  it('keeps what no thread can be told of', () => {
    const body = JSON.parse(readFileSync(`${FIXTURES}unknown-event.json`, 'utf8'))
    expect(readDelivery(body)?.threadless).toEqual([
      { id: '65a1f0aa11bb22cc33dd7941', type: 'push_agent.availability_change' },
    ])
  })
})

describe('what is no envelope', () => {
  it.each([
    ['null', null],
    ['a text', 'events'],
    ['a number', 7],
    ['a list', [content()]],
    ['an object without events', { id: '1' }],
    ['events that are no list', { events: { 0: content() } }],
    ['events that are null', { events: null }],
  ])('is not read: %s', (_, body) => {
    expect(readDelivery(body)).toBeNull()
  })

  it('is not the empty list of events', () => {
    expect(readDelivery({ events: [] })).toEqual({
      id: null,
      threads: new Map(),
      threadless: [],
      regroupings: [],
      malformed: [],
    })
  })
})

describe('forms that have been seen', () => {
  it.each([
    ['true', true],
    ['false', false],
    [true, true],
    [false, false],
    [null, null],
    [undefined, null],
  ])('the flag %j is read as %j', (written, flag) => {
    const metadata = { private: written, first_in_thread: written, has_attachment: written, auto_submitted: written }
    expect(onlyContent(delivered(content({ metadata }))).resource.metadata).toMatchObject({
      private: flag,
      first_in_thread: flag,
      has_attachment: flag,
      auto_submitted: flag,
    })
  })

  it.each([1, '1', null, undefined])('a domain id of %j is accepted', (domain_id) => {
    const delivery = readDelivery({ id: 5, domain_id, events: [content()] })
    expect(delivery && routes(delivery)).toEqual({ 'thread-1': ['event-1'] })
  })

  it('an envelope without an id is accepted', () => {
    expect(readDelivery({ events: [content()] })?.threads.size).toBe(1)
  })

  it('ids that are numbers are the same as ids that are texts', () => {
    const numbers = delivered(content({ id: 12, metadata: { thread_id: 34, author_id: 56, category_ids: [78, '90'] } }))
    const texts = delivered(
      content({ id: '12', metadata: { thread_id: '34', author_id: '56', category_ids: ['78', '90'] } }),
    )
    expect(numbers).toEqual(texts)
    expect([...numbers.threads.keys()]).toEqual(['34'])
  })

  it('an event id that is a number is the same as one that is a text', () => {
    const delivery = delivered({ ...content(), id: 7 }, { ...content(), id: '7' })
    expect(routes(delivery)).toEqual({ 'thread-1': ['7', '7'] })
  })

  it('a content without a body, without categories and with nulls everywhere is read', () => {
    const nothing = Object.fromEntries(
      [
        'approval_required',
        'author_id',
        'body',
        'body_input_format',
        'capabilities_supported',
        'category_ids',
        'context_data',
        'created_from',
        'creator_id',
        'first_in_thread',
        'foreign_id',
        'has_attachment',
        'in_reply_to_id',
        'intervention_id',
        'language',
        'location',
        'private',
        'source_id',
        'source_type',
        'status',
        'structured_content_supported',
        'structured_reply',
        'synchronization_status',
        'thread_title',
      ].map((field) => [field, null]),
    )
    expect(onlyContent(delivered(content({ metadata: nothing }))).resource.metadata).toMatchObject(nothing)
  })

  it('absent fields are read as null', () => {
    expect(onlyContent(delivered(content())).resource.metadata).toMatchObject({
      body: null,
      category_ids: null,
      creator_id: null,
      status: null,
      structured_reply: null,
    })
  })

  it('no categories are something else than an empty list of them', () => {
    expect(onlyContent(delivered(content({ metadata: { category_ids: [] } }))).resource.metadata.category_ids).toEqual(
      [],
    )
  })

  it('fields that nobody knows are kept', () => {
    const event = onlyContent(delivered({ ...content({ metadata: { mood: 'good' } }), priority: 'high' }))
    expect(event).toMatchObject({ priority: 'high', resource: { metadata: { mood: 'good' } } })
  })

  it.each(['message', 'chat/message', 'answers/private_message', 'something/new', null])(
    'a resource of the type %j is a content by its event’s type',
    (type) => {
      const event = content()
      expect(onlyContent(delivered({ ...event, resource: { ...event.resource, type } })).resource.type).toBe(type)
    },
  )

  it('the body is kept to the letter', () => {
    const body = '  <p>hola 👋🏽</p>\r\n '
    expect(onlyContent(delivered(content({ metadata: { body } }))).resource.metadata.body).toBe(body)
  })
})

describe('an event of another kind', () => {
  it.each(['task.created', 'push_agent.availability_change', 'something.new', 'unheard_of'])(
    'is accepted: %s about no thread',
    (type) => {
      const delivery = delivered({ id: 'event-1', type, issued_at: AT, resource: { type: 'x', id: '1', metadata: {} } })
      expect(delivery).toEqual({
        id: 'delivery-1',
        threads: new Map(),
        threadless: [{ id: 'event-1', type }],
        regroupings: [],
        malformed: [],
      })
    },
  )

  it('is accepted without a time, a resource or metadata', () => {
    const delivery = delivered(
      { id: 'event-1', type: 'identity.merged' },
      { id: 'event-2', type: 'identity.merged', resource: null },
      { id: 'event-3', type: 'identity.merged', issued_at: null, resource: { metadata: null } },
    )
    expect(delivery.malformed).toEqual([])
    expect(delivery.threadless.map(({ id }) => id)).toEqual(['event-1', 'event-2', 'event-3'])
  })

  it('goes to its thread where it names one', () => {
    const task = { id: 'event-1', type: 'task.taken', issued_at: AT, resource: { metadata: { thread_id: 'thread-2' } } }
    expect(routes(delivered(task))).toEqual({ 'thread-2': ['event-1'] })
  })

  it.each(['content.imported', 'intervention.opened'])('does not stop at %s that names no thread', (type) => {
    const delivery = delivered({ ...content({ metadata: { thread_id: null } }), type }, content())
    expect(delivery.threadless).toEqual([{ id: 'event-1', type }])
    expect(routes(delivery)).toEqual({ 'thread-1': ['event-1'] })
  })

  it.each(['content.thread_closed', 'content.thread_auto_closed', 'content.thread_opened'])(
    'is about the thread that is its resource: %s',
    (type) => {
      const bare = { id: 'event-1', type, issued_at: AT, resource: { type: 'thread', id: 'thread-3' } }
      const withMetadata = { ...bare, id: 'event-2', resource: { ...bare.resource, metadata: { source_id: 's' } } }
      const named = { ...bare, id: 'event-3', resource: { id: 'else', metadata: { thread_id: 'thread-4' } } }
      const delivery = delivered(bare, withMetadata, named)
      expect(routes(delivery)).toEqual({ 'thread-3': ['event-1', 'event-2'], 'thread-4': ['event-3'] })
      expect(events(delivery).map(({ kind }) => kind)).toEqual(['other', 'other', 'other'])
    },
  )

  it('is not about a thread because it has a resource', () => {
    const delivery = delivered({ id: 'event-1', type: 'task.created', issued_at: AT, resource: { id: 'task-1' } })
    expect(delivery.threads.size).toBe(0)
  })
})

describe('several events', () => {
  it('go to their threads in the order of the delivery', () => {
    const delivery = delivered(
      { ...content({ metadata: { thread_id: 'a' } }), id: '1' },
      { ...content({ metadata: { thread_id: 'b' } }), id: '2' },
      { ...content({ metadata: { thread_id: 'a' } }), id: '3' },
      { ...content({ metadata: { thread_id: 'a' } }), id: '4', type: 'intervention.opened' },
    )
    expect(routes(delivery)).toEqual({ a: ['1', '3', '4'], b: ['2'] })
  })

  it('go to threads with any name', () => {
    const names = ['__proto__', 'constructor', 'thread 1', 'Ω']
    const delivery = delivered(...names.map((thread_id) => content({ metadata: { thread_id } })))
    expect([...delivery.threads.keys()]).toEqual(names)
  })
})

describe('a malformed event', () => {
  const CANARY = 'canary-7f3a'
  const { issued_at: _, ...timeless } = content()

  it.each([
    ['null', null],
    ['a text', 'event'],
    ['a list', []],
    ['an object without a type', { id: 'event-9', issued_at: AT }],
    ['a type that is no text', { ...content(), type: 5 }],
    ['an empty type', { ...content(), type: '' }],
    ['a content without an event id', { ...content(), id: undefined }],
    ['a content without a time', timeless],
    ['a content with a time that is none', { ...content(), issued_at: 'yesterday' }],
    ['a content without a resource', { ...content(), resource: undefined }],
    ['a content whose resource has no id', { ...content(), resource: { metadata: {} } }],
    ['a content whose body is no text', content({ metadata: { body: { text: 'bot' } } })],
    ['an intervention without metadata', { ...content(), type: 'intervention.closed', resource: { id: '1' } }],
    ['an event of another kind without an id', { type: 'task.created', issued_at: AT }],
  ])('does not keep its neighbours back: %s', (_, event) => {
    const before = { ...content(), id: 'before' }
    const after = { ...content({ metadata: { thread_id: 'thread-2' } }), id: 'after' }
    const delivery = delivered(before, event, after)
    expect(delivery.malformed).toHaveLength(1)
    expect(delivery.malformed[0]?.index).toBe(1)
    const understood = events(delivery).filter(({ kind }) => kind !== 'malformed')
    expect(understood.map((incoming) => incoming.event.id)).toEqual(['before', 'after'])
  })

  it('is told by its place, its id, its type and the fields that are wrong', () => {
    const event = content({ metadata: { status: 5, body: {} } })
    const [malformed] = delivered(content(), { ...event, id: 'event-2', issued_at: 'x' }).malformed
    expect(malformed).toMatchObject({ index: 1, id: 'event-2', type: 'content.imported' })
    expect(malformed?.problem).toContain('issued_at')
    expect(malformed?.problem).toContain('resource.metadata.status')
    expect(malformed?.problem).toContain('resource.metadata.body')
  })

  it('is recorded with its thread where it names both', () => {
    const delivery = delivered({ ...content({ metadata: { status: 5 } }), id: 'event-2' })
    expect([...delivery.threads]).toEqual([
      ['thread-1', [{ kind: 'malformed', event: { id: 'event-2', type: 'content.imported', issued_at: null } }]],
    ])
  })

  it('is recorded with its thread as well where the ids are numbers', () => {
    const delivery = delivered({ ...content({ metadata: { thread_id: 34, status: 5 } }), id: 12 })
    expect(routes(delivery)).toEqual({ 34: ['12'] })
  })

  it.each([
    ['its id', { ...content({ metadata: { status: 5 } }), id: '' }],
    ['its thread', content({ metadata: { status: 5, thread_id: null } })],
    ['a thread of a possible length', content({ metadata: { status: 5, thread_id: 'x'.repeat(257) } })],
  ])('is recorded with no thread where it does not name %s', (_, event) => {
    const delivery = delivered(event)
    expect(delivery.malformed).toHaveLength(1)
    expect(delivery.threads.size).toBe(0)
  })

  it('names no more than a few problems', () => {
    const metadata = { body: {}, status: {}, creator_id: {}, thread_id: {} }
    const [malformed] = delivered({ ...content({ metadata }), issued_at: 'x', user_id: {} }).malformed
    expect(malformed?.problem.split('; ')).toHaveLength(5)
  })

  it.each(['body', 'creator_id', 'status', 'thread_id'])('never shows the value of %s', (field) => {
    const wrong = [CANARY, [CANARY, { [CANARY]: CANARY }], { [CANARY]: CANARY }]
    const problems = wrong.flatMap((value) =>
      delivered(content({ metadata: { [field]: value } })).malformed.map(({ problem }) => problem),
    )
    expect(problems.length).toBeGreaterThan(0)
    for (const problem of problems) {
      expect(problem).toContain(field)
      expect(problem).not.toContain(CANARY)
    }
  })

  it('never shows the value of a field outside the metadata', () => {
    const delivery = delivered(
      { ...content(), issued_at: CANARY },
      { ...content(), user_id: { [CANARY]: CANARY } },
      { ...content(), resource: CANARY },
      { ...content(), resource: { id: [CANARY], metadata: CANARY } },
      { id: CANARY },
    )
    expect(delivery.malformed).toHaveLength(5)
    for (const { problem } of delivery.malformed) expect(problem).not.toContain(CANARY)
  })
})

describe('a message whose describing fields are odd', () => {
  it.each([
    ['context_data', []],
    ['context_data', 'text'],
    ['structured_reply', []],
    ['has_attachment', 1],
    ['private', ''],
    ['private', 'perhaps'],
    ['in_reply_to_id', ''],
    ['foreign_id', ''],
    ['author_id', ''],
    ['thread_title', 5],
    ['language', {}],
    ['capabilities_supported', 'select'],
    ['category_ids', 'bot'],
    ['category_ids', [null, 'bot']],
  ])('is not lost for %s = %j: the field counts as absent', (field, value) => {
    const delivery = delivered(content({ metadata: { [field]: value } }))
    expect(delivery.malformed).toEqual([])
    const [incoming] = events(delivery)
    expect(incoming).toMatchObject({ kind: 'content', event: { resource: { metadata: { [field]: null } } } })
  })
})

describe('whatever is delivered', () => {
  it('is read without a throw, and each event is accounted for once', () => {
    const good = fc.constant(content())
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), good)), (list) => {
        const delivery = delivered(...list)
        const understood = events(delivery).filter(({ kind }) => kind !== 'malformed').length
        expect(understood + delivery.threadless.length + delivery.malformed.length).toBe(list.length)
      }),
    )
  })

  it('is an envelope or is not, without a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ events: fc.jsonValue() })), (body) => {
        const isEnvelope = typeof body === 'object' && body !== null && 'events' in body && Array.isArray(body.events)
        expect(readDelivery(body) !== null).toBe(isEnvelope)
      }),
    )
  })
})
