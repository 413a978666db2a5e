import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { choicesOf } from '../../../src/content/inbound/chosen.ts'
import {
  type CustomerMessage,
  sessionId,
  toCustomerMessage,
  toFlowInput,
  toHandoverEventInput,
} from '../../../src/content/inbound.ts'
import { contentEventSchema, envelopeSchema } from '../../../src/engage/events.ts'
import { attachmentSchema, identitySchema } from '../../../src/engage/resources.ts'

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
        title: null,
        identity: null,
        attachments: null,
        has_attachment: false,
        structured_reply: null,
        capabilities_supported: ['select'],
        structured_content_supported: true,
        issued_at: '2026-11-20T09:30:07.120Z',
        attempt: 1,
      },
    })
  })

  it('takes the payload of a clicked item for the text, and tells its title', () => {
    const input = ask(delivered('content-imported-quick-reply'))
    expect(input.text).toBe('track_order')
    expect(input.data).toMatchObject({
      engage: { title: 'Track my order', structured_reply: { payload: 'track_order' } },
    })
  })

  it('has no title where nothing but the title was clicked', () => {
    expect(ask({ ...base, body: null, structuredReply: { payload: 'yes' } })).toMatchObject({
      text: 'yes',
      data: { engage: { title: null } },
    })
  })

  it.each([{ payload: 7 }, { payload: '' }, { payload: null }, {}])(
    'takes the body where the reply is %j',
    (structuredReply) => {
      expect(ask({ ...base, structuredReply }).text).toBe('Hello')
    },
  )

  it("takes the outcome of Apple's sign-in for the text, with all of it beside", () => {
    const input = ask(delivered('content-imported-apple-authenticate'))
    expect(input.text).toBe('success')
    expect(input.data).toMatchObject({
      engage: { title: 'Signed in', structured_reply: { status: 'success', code: 'e993c351c5c0' } },
    })
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

  it('turns what was typed or clicked into what was offered, each message of a burst on its own', () => {
    const choices = choicesOf(
      [
        { number: 1, title: 'Track my order', payload: 'track_order' },
        { number: 2, title: 'Opening hours', payload: 'hours' },
      ],
      [{ key: 'k.1', payload: 'Überweisung' }],
    )
    const messages = [
      { ...base, body: '<b>2.</b>', bodyFormat: 'html' },
      { ...base, body: 'Hello' },
      { ...base, body: 'Pay', structuredReply: { payload: 'k.1' } },
      { ...base, body: 'TRACK MY ORDER' },
    ] as const
    const input = toFlowInput({ messages, threadId: 't1', session: 1, attempt: 1, handover: null, choices })
    expect(input.text).toBe('hours\nHello\nÜberweisung\ntrack_order')
    expect(input.data).toMatchObject({ engage: { title: 'TRACK MY ORDER' } })
  })

  it('does not take the words beside a click for a choice', () => {
    const choices = choicesOf([{ number: null, title: 'Buy', payload: 'buy red' }], [])
    const messages = [{ ...base, body: 'Buy', structuredReply: { payload: 'buy blue' } }]
    const input = toFlowInput({ messages, threadId: 't1', session: 1, attempt: 1, handover: null, choices })
    expect(input.text).toBe('buy blue')
  })

  it('describes the files and the author where they were read', () => {
    const attachment = attachmentSchema.parse({
      id: 'a1',
      content_type: 'image/jpeg',
      filename: 'shoe.jpg',
      size: 1234,
      url: 'https://acme.example/attachments/a1',
      'public?': false,
    })
    const identity = identitySchema.parse({ id: 'identity-1', firstname: 'Ada', mobile_phone: '+4930123' })
    const input = toFlowInput({
      messages: [base],
      threadId: 't1',
      session: 1,
      attempt: 1,
      handover: null,
      attachments: [attachment],
      identity,
    })
    expect(input.data).toMatchObject({
      engage: {
        attachments: [
          {
            id: 'a1',
            filename: 'shoe.jpg',
            contentType: 'image/jpeg',
            size: 1234,
            url: 'https://acme.example/attachments/a1',
            public: false,
          },
        ],
        identity: { id: 'identity-1', firstname: 'Ada', lastname: null, mobile_phone: '+4930123' },
      },
    })
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
