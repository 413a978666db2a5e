import { describe, expect, it } from 'vitest'
import { readEvent } from '../../../src/conversation/incoming.ts'
import { contentRecordSchema, eventRecordSchema } from '../../../src/engage/resources.ts'
import { needOf, SWEPT_EVENTS, sightingOfEvent, sightingsOfContent, toEvent } from '../../../src/sweep/sighting.ts'

const AT = '2026-11-20T09:30:01Z'
const record = (name: string, extra_infos: Record<string, unknown> = {}) =>
  eventRecordSchema.parse({
    id: 'event-1',
    name,
    created_at: AT,
    user_id: 'user-1',
    extra_infos: { content_thread_id: 'thread-1', content_source_id: 'source-1', ...extra_infos },
  })
const content = contentRecordSchema.parse({
  id: 'content-1',
  type: 'engage_messaging/message',
  author_id: 'identity-1',
  body: 'hello',
  category_ids: ['bot'],
  created_at: AT,
  creator_id: null,
  private_message: true,
  source_id: 'source-1',
  status: 'new',
  structured_reply: { payload: 'yes' },
  thread_id: 'thread-1',
  title: 'A question',
})

describe('an event of the list', () => {
  it('needs its content read, which then says what the webhook would have said', () => {
    const sighting = sightingOfEvent(record('content.imported', { content_id: 'content-1' }))
    expect(needOf(sighting)).toBe('content')
    const read = readEvent(toEvent(sighting, { content }))
    expect(read).toMatchObject({
      ok: true,
      threadId: 'thread-1',
      incoming: {
        kind: 'content',
        event: {
          id: 'event-1',
          type: 'content.imported',
          user_id: 'user-1',
          resource: {
            type: 'engage_messaging/message',
            id: 'content-1',
            metadata: {
              author_id: 'identity-1',
              body: 'hello',
              category_ids: ['bot'],
              private: true,
              status: 'new',
              structured_reply: { payload: 'yes' },
              thread_title: 'A question',
            },
          },
        },
      },
    })
  })

  it('is unreadable, and no more, where its content cannot be read', () => {
    const sighting = sightingOfEvent(record('content.imported', { content_id: 'content-1' }))
    expect(readEvent(toEvent(sighting, {})).ok).toBe(false)
  })

  it('counts as the end of its second: what a person did in it must not count as before the bot’s turn', () => {
    const sighting = sightingOfEvent(record('intervention.opened', { intervention_id: 'intervention-1' }))
    expect(sighting.at).toBe(Date.parse(AT))
    expect(sighting.issuedAt).toBe('2026-11-20T09:30:01.999Z')
  })

  it.each(['opened', 'reopened', 'closed', 'canceled', 'recategorized'])(
    'needs nothing read where it says which intervention was %s, in which thread',
    (action) => {
      const sighting = sightingOfEvent(record(`intervention.${action}`, { intervention_id: 'intervention-1' }))
      expect(needOf(sighting)).toBe('nothing')
      expect(readEvent(toEvent(sighting, {}))).toMatchObject({
        ok: true,
        threadId: 'thread-1',
        incoming: { kind: 'intervention', event: { user_id: 'user-1', resource: { id: 'intervention-1' } } },
      })
    },
  )

  it.each(['intervention.assigned', 'intervention.user_updated'])('needs to say to whom: %s', (name) => {
    const known = sightingOfEvent(record(name, { intervention_id: 'intervention-1', user_id: 'user-2' }))
    expect(needOf(known)).toBe('nothing')
    expect(needOf(sightingOfEvent(record(name, { intervention_id: 'intervention-1' })))).toBe('intervention')
  })

  it('takes from the intervention what the list left out', () => {
    const sighting = sightingOfEvent(
      eventRecordSchema.parse({
        id: 7,
        name: 'intervention.assigned',
        created_at: AT,
        extra_infos: { intervention_id: 'i1' },
      }),
    )
    expect(needOf(sighting)).toBe('intervention')
    const intervention = {
      id: 'i1',
      closed: false,
      closed_at: null,
      content_id: null,
      created_at: AT,
      status: 'opened',
      thread_id: 'thread-9',
      user_id: 'user-9',
    }
    expect(readEvent(toEvent(sighting, { intervention }))).toMatchObject({
      ok: true,
      threadId: 'thread-9',
      incoming: { event: { id: '7', resource: { metadata: { user_id: 'user-9' } } } },
    })
  })

  it('of a closed thread needs nothing but the thread', () => {
    const sighting = sightingOfEvent(record('content.thread_closed'))
    expect(needOf(sighting)).toBe('nothing')
    expect(readEvent(toEvent(sighting, {}))).toMatchObject({
      ok: true,
      threadId: 'thread-1',
      incoming: { kind: 'other' },
    })
  })

  it.each([undefined, null, 'text', 7])('may lack all that is not guaranteed: %s', (extra_infos) => {
    const bare = eventRecordSchema.parse({ id: 'e', name: 'intervention.opened', created_at: AT, extra_infos })
    expect(sightingOfEvent(bare)).toMatchObject({ threadId: null, interventionId: null, categoryIds: null })
  })
})

describe('a content of the list', () => {
  it('stands for the event that brought it, under an id that stays the same', () => {
    const [sighting, ...more] = sightingsOfContent(content)
    if (!sighting) throw new Error('nothing sighted')
    expect(more).toEqual([])
    expect([sighting]).toEqual(sightingsOfContent(content))
    expect(needOf(sighting)).toBe('nothing')
    expect(readEvent(toEvent(sighting, {}))).toMatchObject({
      ok: true,
      threadId: 'thread-1',
      incoming: { event: { type: 'content.imported', resource: { id: 'content-1', metadata: { body: 'hello' } } } },
    })
  })

  it.each(['unsuccessful', 'export_failure', 'export_aborted'])(
    'stands for its failed export, too, under an id of its own: it may fail after it was found (%s)',
    (synchronization_status) => {
      const sightings = sightingsOfContent({ ...content, synchronization_status })
      expect(sightings.map(({ type }) => type)).toEqual(['content.imported', 'content.exported'])
      expect(new Set(sightings.map(({ id }) => id)).size).toBe(2)
      const [, exported] = sightings
      expect(readEvent(exported && toEvent(exported, {}))).toMatchObject({
        ok: true,
        incoming: {
          event: { type: 'content.exported', resource: { id: 'content-1', metadata: { synchronization_status } } },
        },
      })
    },
  )
})

describe('an export of the list', () => {
  it('is swept, and its content says what became of it', () => {
    expect(SWEPT_EVENTS).toContain('content.exported')
    const sighting = sightingOfEvent(record('content.exported', { content_id: 'content-1' }))
    expect(needOf(sighting)).toBe('content')
    const read = readEvent(toEvent(sighting, { content: { ...content, synchronization_status: 'unsuccessful' } }))
    expect(read).toMatchObject({
      incoming: { event: { id: 'event-1', resource: { metadata: { synchronization_status: 'unsuccessful' } } } },
    })
  })
})
