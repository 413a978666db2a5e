import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  type CustomerMessage,
  sessionId,
  toCustomerMessage,
  toFlowInput,
  toHandoverEventInput,
} from '../../../src/content/inbound.ts'
import { contentEventSchema, envelopeSchema } from '../../../src/engage/events.ts'

function delivered(name: string): CustomerMessage {
  const text = readFileSync(`${import.meta.dirname}/../../fixtures/deliveries/${name}.json`, 'utf8')
  const envelope = envelopeSchema.parse(JSON.parse(text))
  return toCustomerMessage(contentEventSchema.parse(envelope.events[0]))
}

const base: CustomerMessage = {
  contentId: 'c1',
  authorId: 'identity-1',
  body: 'Hello',
  bodyFormat: 'text',
  structuredReply: null,
  sourceId: 's1',
  sourceType: 'engage_messaging',
  interventionId: null,
  language: 'en',
  private: true,
  location: null,
  contextData: null,
  hasAttachment: false,
  capabilitiesSupported: ['select'],
  structuredContentSupported: true,
  threadTitle: 'Hello',
  issuedAt: '2026-11-20T09:30:07.120Z',
}
const ask = (...messages: CustomerMessage[]) =>
  toFlowInput({ messages, threadId: 't1', session: 1, attempt: 1, handover: null })

describe('toCustomerMessage', () => {
  it('survives being stored as JSON', () => {
    const message = delivered('content-imported-location')
    expect(JSON.parse(JSON.stringify(message))).toEqual(message)
    expect(message).toMatchObject({ location: { latitude: 48.8749, longitude: 2.3455 }, body: null, private: true })
  })
})

describe('sessionId', () => {
  it('is the thread id in the first session and numbered from the second one on', () => {
    expect([1, 2, 11].map((session) => sessionId('t1', session))).toEqual(['t1', 't1~2', 't1~11'])
  })
})

describe('toFlowInput', () => {
  it('asks as the author, in the session, with the body', () => {
    expect(ask(base)).toMatchObject({ userId: 'identity-1', sessionId: 't1', text: 'Hello' })
  })

  it('stands the thread in for an unknown author', () => {
    expect(ask({ ...base, authorId: null }).userId).toBe('t1')
  })

  it('tells where the message came from, in the words of the Engage API', () => {
    expect(ask(base).data).toEqual({
      engage: {
        thread_id: 't1',
        thread_title: 'Hello',
        content_id: 'c1',
        content_ids: ['c1'],
        source_id: 's1',
        source_type: 'engage_messaging',
        intervention_id: null,
        identity_id: 'identity-1',
        language: 'en',
        private: true,
        location: null,
        context_data: null,
        has_attachment: false,
        structured_reply: null,
        capabilities_supported: ['select'],
        structured_content_supported: true,
        issued_at: '2026-11-20T09:30:07.120Z',
        attempt: 1,
      },
    })
  })

  it('takes the payload of a clicked item for the text', () => {
    expect(ask(delivered('content-imported-quick-reply')).text).toBe('track_order')
  })

  it.each([{ payload: 7 }, { payload: '' }, { payload: null }, {}])(
    'takes the body where the reply is %j',
    (structuredReply) => {
      expect(ask({ ...base, structuredReply }).text).toBe('Hello')
    },
  )

  it("takes the body of Apple's structured replies, which have no payload", () => {
    const input = ask(delivered('content-imported-apple-authenticate'))
    expect(input.text).toBe('Signed in')
    expect(input.data).toMatchObject({ engage: { structured_reply: { status: 'success' } } })
  })

  it('makes HTML plain where the content says that it is HTML, and only there', () => {
    expect(ask(delivered('content-imported-html')).text).toBe('Hello,\n\nmy order & invoice?')
    expect(ask({ ...base, body: '<b>raw</b> &amp;' }).text).toBe('<b>raw</b> &amp;')
  })

  it('has an empty text for attachments and locations', () => {
    expect(ask(delivered('content-imported-attachment'))).toMatchObject({
      text: '',
      data: { engage: { has_attachment: true } },
    })
    expect(ask(delivered('content-imported-location')).data).toMatchObject({
      engage: { location: { latitude: 48.8749 } },
    })
  })

  it('joins a burst line by line, lists its contents and describes the last one', () => {
    const input = ask(
      base,
      { ...base, contentId: 'c2', body: null },
      { ...base, contentId: 'c3', body: 'Anyone?', language: 'fr' },
    )
    expect(input.text).toBe('Hello\nAnyone?')
    expect(input.data).toMatchObject({ engage: { content_id: 'c3', content_ids: ['c1', 'c2', 'c3'], language: 'fr' } })
  })

  it('tells of a handover only where there is one to tell of', () => {
    const handover = { status: 'error', error: { reason: 'error', message: 'refused' } } as const
    const input = toFlowInput({ messages: [base], threadId: 't1', session: 2, attempt: 3, handover })
    expect(input).toMatchObject({ sessionId: 't1~2', data: { handover, engage: { attempt: 3 } } })
    expect(ask(base).data).not.toHaveProperty('handover')
  })

  it('refuses to ask without a message', () => {
    expect(() => ask()).toThrow('at least one message')
  })
})

describe('toHandoverEventInput', () => {
  it('tells the status without a text', () => {
    const handover = { status: 'completed' } as const
    expect(toHandoverEventInput({ threadId: 't1', session: 2, userId: 'identity-1', handover, attempt: 1 })).toEqual({
      userId: 'identity-1',
      sessionId: 't1~2',
      text: '',
      data: { engage: { thread_id: 't1', identity_id: 'identity-1', attempt: 1 }, handover },
    })
    expect(toHandoverEventInput({ threadId: 't1', session: 1, userId: null, handover, attempt: 1 }).userId).toBe('t1')
  })
})
