import { describe, expect, it } from 'vitest'
import { postContent } from './posting.ts'
import { scene } from './scene.ts'

type Choice = Parameters<Awaited<ReturnType<typeof scene>>['emulator']['customer']['answers']>[0]['choice']

/** Structured content in front of a customer of a channel. */
async function asked(type: string, structured_content: object, body?: string) {
  const stage = await scene()
  const { emulator } = stage
  const sourceId = emulator.control.addSource({ type }).id
  const { id, thread_id: threadId } = emulator.customer.writes({ sourceId, body: 'Hi' })
  const posted = await postContent(emulator, { in_reply_to_id: id, structured_content, body })
  await emulator.settled()
  const contentId = String(posted.body.id)
  const answer = (choice: Choice) => emulator.customer.answers({ threadId, contentId, choice })
  return { ...stage, threadId, contentId, answer }
}

const items = [
  { title: 'Track my order', payload: 'track' },
  { title: 'Something else', payload: 'other' },
]
const buttons = [
  { type: 'url', title: 'Shop', url: 'https://shop.example' },
  { type: 'reply', title: 'Track my order', payload: 'track' },
]

describe('a customer who chooses', () => {
  it('answers quick replies with the title and the payload, in reply to them', async () => {
    const { emulator, answer, contentId, events } = await asked('engage_messaging', { type: 'select', items }, 'What?')
    const chosen = answer({ item: 1 })
    expect(chosen).toMatchObject({ body: 'Something else', in_reply_to_id: contentId, status: 'new' })
    await emulator.settled()
    expect(events().at(-1)?.resource).toMatchObject({
      type: 'message',
      metadata: { body: 'Something else', structured_reply: { payload: 'other' }, in_reply_to_id: contentId },
    })
  })

  it('clicks replies of templates and carousels, not their links', async () => {
    const template = await asked('engage_messaging', { type: 'template', title: 'What?', items: buttons })
    expect(template.answer({ item: 1 }).structured_reply).toEqual({ payload: 'track' })
    expect(() => template.answer({ item: 0 })).toThrow('does not offer')
    const cards = [{ title: 'One' }, { title: 'Two', items: buttons }]
    const carousel = await asked('engage_messaging', { type: 'carousel', items: cards })
    expect(carousel.answer({ card: 1, button: 1 }).structured_reply).toEqual({ payload: 'track' })
    expect(() => carousel.answer({ card: 0, button: 0 })).toThrow('does not offer')
  })

  it('takes one item of a list, or several where its section lets them', async () => {
    const sections = [
      { title: 'Any', identifier: '1', multiple_selection: true },
      { title: 'One', identifier: '2' },
    ]
    const all = [
      { ...items[0], section_identifier: '1' },
      { ...items[1], section_identifier: '1' },
      { title: 'Tea', payload: 'tea', section_identifier: '2' },
      { title: 'Cake', payload: 'cake', section_identifier: '2' },
    ]
    const { answer } = await asked('apple_business_chat', { type: 'list', title: 'Choose', sections, items: all })
    expect(answer({ item: 2 })).toMatchObject({ body: 'Tea', structured_reply: { payload: 'tea' } })
    expect(answer({ items: [0, 1, 2] })).toMatchObject({
      body: 'Track my order, Something else, Tea',
      structured_reply: { items: [items[0], items[1], { title: 'Tea', payload: 'tea' }] },
    })
    expect(() => answer({ items: [2, 3] })).toThrow('several')
    expect(() => answer({ items: [9] })).toThrow('does not offer')
    const whatsapp = await asked('whats_app', { type: 'list', title: 'Choose', items })
    expect(() => whatsapp.answer({ items: [0, 1] })).toThrow('several')
  })

  it('takes a time slot', async () => {
    const slot = { duration: 3600, start_time: '2026-11-24T08:00+0100', identifier: 'a' }
    const { answer } = await asked('apple_business_chat', { type: 'time_select', timeslots: [slot] }, 'When?')
    expect(answer({ timeslot: 'a' })).toMatchObject({ body: slot.start_time, structured_reply: slot })
    expect(() => answer({ timeslot: 'b' })).toThrow('does not offer')
  })

  it('logs in, or does not, as Apple reports it', async () => {
    const login = { type: 'authenticate', response_body: 'Signed in' }
    const { emulator, answer, events } = await asked('apple_business_chat', login, 'Please sign in')
    const { structured_reply } = answer({ outcome: 'success' })
    expect(structured_reply).toEqual({ code: expect.any(String), status: 'success', version: 2 })
    await emulator.settled()
    expect(events().at(-1)?.resource).toMatchObject({
      type: 'apple_business_chat/authenticate_response',
      metadata: { body: 'Signed in', structured_reply, authenticate: structured_reply },
    })
    expect(answer({ outcome: 'failure' }).structured_reply).toEqual({ status: 'failure', version: 2 })
  })

  it('fills in a form page by page', async () => {
    const choices = [
      { id: 'a', title: 'Broken', value: 'broken' },
      { id: 'b', title: 'Late', value: 'late' },
    ]
    const pages = [
      { page_id: '1', type: 'datePicker', title: 'When?', next_page_id: '2' },
      { page_id: '2', type: 'select', title: 'What?', multiple_selection: true, items: choices, next_page_id: '3' },
      { page_id: '3', type: 'picker', title: 'Which?', items: choices, next_page_id: '4' },
      { page_id: '4', type: 'input', title: 'Why?', submit_form: true },
    ]
    const form = { type: 'form', title: 'A problem', subtitle: 'Tell us', first_page_id: '1', private: true, pages }
    const { answer } = await asked('apple_business_chat', form)
    const responses = { '1': '2026-11-24', '2': ['a', 'b'], '3': 'b', '4': 'Thanks' }
    const filled = answer({ responses })
    expect(filled).toMatchObject({ body: 'A problem', type: 'apple_business_chat/form_response' })
    expect(filled.structured_reply).toEqual({
      private: true,
      responses: [
        { page_id: '1', title: 'When?', items: [{ id: '1', title: '2026-11-24', value: '2026-11-24T00:00:00Z' }] },
        { page_id: '2', title: 'What?', items: choices },
        { page_id: '3', title: 'Which?', items: [choices[1]] },
        { page_id: '4', title: 'Why?', items: [{ id: '4', title: 'Thanks', value: 'Thanks' }] },
      ],
    })
    expect(() => answer({ responses: { '1': 'soon' } })).toThrow('date')
    expect(() => answer({ responses: { '2': 'c' } })).toThrow('no item c')
    expect(() => answer({ responses: { '3': ['a', 'b'] } })).toThrow('one response')
    expect(() => answer({ responses: { '5': 'x' } })).toThrow('no page 5')
    expect(() => answer({ responses: {} })).toThrow('at least one')
  })

  it('chooses of what is in the thread, and only what its type has', async () => {
    const { emulator, threadId, contentId, answer } = await asked('messenger', { type: 'select', items }, 'What?')
    const before = emulator.state.contents.length
    expect(() => answer({ item: 2 })).toThrow('does not offer')
    expect(() => answer({ outcome: 'success' })).toThrow('does not offer')
    const other = emulator.customer.writes({ body: 'Another thread' })
    const { customer } = emulator
    expect(() => customer.answers({ threadId: other.thread_id, contentId, choice: { item: 0 } })).toThrow('another')
    const [question] = emulator.state.contentsOf(threadId)
    const wrong = { threadId, contentId: question?.id ?? '', choice: { item: 0 } }
    expect(() => customer.answers(wrong)).toThrow('nothing to choose')
    expect(emulator.state.contents).toHaveLength(before + 1)
  })

  it('can be told of over HTTP', async () => {
    const { emulator, threadId, contentId } = await asked('messenger', { type: 'select', items }, 'What?')
    const send = async (choice: object) => {
      const headers = { 'Content-Type': 'application/json' }
      const body = JSON.stringify({ threadId, contentId, choice })
      const url = 'http://127.0.0.1:4000/emulator/customer/answers'
      return emulator.fetch(new Request(url, { method: 'POST', headers, body }))
    }
    expect(await (await send({ item: 0 })).json()).toMatchObject({ body: 'Track my order' })
    expect((await send({ item: 'first' })).status).toBe(400)
    expect((await send({ item: 7 })).status).toBe(422)
  })
})
