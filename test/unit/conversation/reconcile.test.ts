import { describe, expect, it } from 'vitest'
import { findReply, reachesAnchor, type UnsettledReply } from '../../../src/conversation/reconcile.ts'
import type { Content } from '../../../src/engage/resources.ts'

const BOT_USER = 'bot-user'
const ASKED = 'customers-content'

/** A content that the worker posted in reply to the customer's, as `GET /contents` shows it. */
const content = (id: string, changes: Partial<Content> = {}): Content => ({
  id,
  author_id: 'source',
  body: 'Hello',
  created_at: '2026-11-20T09:30:01Z',
  created_from: 'api',
  creator_id: BOT_USER,
  in_reply_to_id: ASKED,
  intervention_id: null,
  status: 'user_reply',
  thread_id: 'thread-1',
  ...changes,
})

const customers = content(ASKED, {
  author_id: 'customer',
  creator_id: null,
  created_from: 'synchronizer',
  in_reply_to_id: null,
  status: 'replied',
  body: 'Hi',
})

const looking = ({ own = [], ...changes }: Partial<UnsettledReply> & { own?: string[] } = {}): UnsettledReply => ({
  inReplyToId: ASKED,
  body: 'Hello',
  isOwn: (contentId) => own.includes(contentId),
  botUserId: BOT_USER,
  ...changes,
})

describe('a reply whose post had no answer', () => {
  it('is found where the thread shows it', () => {
    expect(findReply([content('lost'), customers], looking())).toBe('lost')
  })

  it('is not found where the thread does not show it', () => {
    expect(findReply([customers], looking())).toBeNull()
    expect(findReply([], looking())).toBeNull()
  })

  it('is found although the platform truncated its text', () => {
    const long = 'a very long text that goes on and on'
    expect(findReply([content('lost', { body: 'a very long…' }), customers], looking({ body: long }))).toBe('lost')
  })

  it('is found although the platform changed or withholds its text', () => {
    expect(findReply([content('lost', { body: '<p>Hello</p>' }), customers], looking())).toBe('lost')
    expect(findReply([content('lost', { body: null }), customers], looking())).toBe('lost')
  })

  it('is not mistaken for the reply before it, which has the same text and is recorded', () => {
    expect(findReply([content('first'), customers], looking({ own: ['first'] }))).toBeNull()
  })

  it('is found behind a recorded reply with the same text', () => {
    expect(findReply([content('second'), content('first'), customers], looking({ own: ['first'] }))).toBe('second')
  })

  it('is not mistaken for a reply to another content, though the text is the same', () => {
    expect(findReply([content('other', { in_reply_to_id: 'content-0' }), customers], looking())).toBeNull()
    expect(findReply([content('other', { in_reply_to_id: null }), customers], looking())).toBeNull()
  })

  it('is told by its text where several could be it', () => {
    const contents = [content('a', { body: 'One' }), content('b', { body: 'Hello' }), content('c', { body: 'Two' })]
    expect(findReply(contents, looking())).toBe('b')
  })

  it('is one of them where several could be it and no text decides', () => {
    const contents = [content('a', { body: 'One' }), content('b', { body: 'Two' })]
    expect(['a', 'b']).toContain(findReply(contents, looking()))
  })

  it('is not among what is older than a reply that is recorded, since replies go out one after the other', () => {
    // 'given-up' was posted, but its outcome was never learnt; 'apology' went out after it and is recorded.
    const contents = [content('apology', { body: 'Sorry' }), content('given-up', { body: 'Old' }), customers]
    expect(findReply(contents, looking({ own: ['apology'] }))).toBeNull()
  })
})

describe('a content that somebody else wrote in reply to the same content', () => {
  it.each([
    ['an agent through the interface', { created_from: 'interface', creator_id: 'person' }],
    ['an agent through the interface, before the bot’s user is known', { created_from: 'interface' }],
    ['the bot’s user through the interface', { created_from: 'interface', creator_id: BOT_USER }],
    ['another user of the API', { creator_id: 'person' }],
    ['another user, by means that are not told', { creator_id: 'person', created_from: null }],
    ['the channel itself', { created_from: 'synchronizer', creator_id: null }],
    ['an automatic reply', { created_from: 'auto_reply', creator_id: null }],
  ])('is not taken for the worker’s: %s', (_, changes) => {
    expect(findReply([content('theirs', changes), customers], looking())).toBeNull()
  })

  it('through the interface is not taken for the worker’s before the bot’s user is known', () => {
    const theirs = content('theirs', { created_from: 'interface', creator_id: 'person' })
    expect(findReply([theirs, customers], looking({ botUserId: null }))).toBeNull()
  })

  it('does not hide the worker’s own', () => {
    const theirs = content('theirs', { created_from: 'interface', creator_id: 'person' })
    expect(findReply([theirs, content('lost'), customers], looking())).toBe('lost')
    expect(findReply([content('lost'), theirs, customers], looking())).toBe('lost')
  })

  it.each(['new', 'assigned', 'replied', 'ignored', 'forwarded'])(
    'is a customer’s and not the worker’s with the status %s',
    (status) => {
      const theirs = content('theirs', { status, creator_id: null, created_from: null })
      expect(findReply([theirs, customers], looking())).toBeNull()
    },
  )
})

describe('a content of which the platform tells little', () => {
  it.each([
    ['no creator', { creator_id: null }],
    ['no origin', { created_from: null }],
    ['no status', { status: null }],
    ['the status of a content that began a discussion', { status: 'user_initiated' }],
  ])('is still recognised as the worker’s: %s', (_, changes) => {
    expect(findReply([content('lost', changes), customers], looking())).toBe('lost')
  })

  it('is recognised before the bot’s user is known', () => {
    expect(findReply([content('lost', { creator_id: 'somebody' }), customers], looking({ botUserId: null }))).toBe(
      'lost',
    )
  })
})

describe('a page of contents', () => {
  it('reaches back far enough when it shows the customer’s content', () => {
    expect(reachesAnchor([content('a'), customers], looking())).toBe(true)
  })

  it('reaches back far enough when it shows a recorded reply', () => {
    expect(reachesAnchor([content('a'), content('b')], looking({ own: ['b'] }))).toBe(true)
  })

  it('does not reach back far enough when it shows neither', () => {
    expect(reachesAnchor([content('a'), content('b')], looking())).toBe(false)
    expect(reachesAnchor([], looking())).toBe(false)
  })
})

describe('a reply after one that was given up without its outcome being known', () => {
  it('is not taken for the other, which may be in the thread: only its own text counts', () => {
    const contents = [content('given-up', { body: 'The order is on its way.' }), customers]
    expect(findReply(contents, { ...looking({ body: 'Sorry' }), onlyByText: true })).toBeNull()
    const both = [content('apology', { body: 'Sorry' }), ...contents]
    expect(findReply(both, { ...looking({ body: 'Sorry' }), onlyByText: true })).toBe('apology')
  })

  it('is found behind what was recorded since then: it may be the very one, repeated', () => {
    const contents = [content('apology', { body: 'Sorry' }), content('given-up', { body: 'On its way.' }), customers]
    const repeated = { ...looking({ body: 'On its way.', own: ['apology'] }), onlyByText: true }
    expect(findReply(contents, repeated)).toBe('given-up')
    expect(reachesAnchor(contents.slice(0, 1), repeated)).toBe(false)
    expect(reachesAnchor(contents, repeated)).toBe(true)
  })

  it('is not taken for a recorded one with the same text', () => {
    const contents = [content('before', { body: 'Sorry' }), customers]
    expect(findReply(contents, { ...looking({ body: 'Sorry', own: ['before'] }), onlyByText: true })).toBeNull()
  })
})
