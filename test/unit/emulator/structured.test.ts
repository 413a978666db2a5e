import { describe, expect, it } from 'vitest'
import { postContent, upload } from './posting.ts'
import { scene } from './scene.ts'

/** A customer's content on a channel, and what becomes of structured content in reply to it. */
async function on(type: string) {
  const { emulator } = await scene({}, [])
  const sourceId = emulator.control.addSource({ type }).id
  const question = emulator.customer.writes({ sourceId, body: 'Hi' })
  const post = (structured_content: object, body?: string) =>
    postContent(emulator, { in_reply_to_id: question.id, structured_content, body })
  return {
    emulator,
    threadId: question.thread_id,
    post,
    /** As accepted. */
    accepted: async (content: object, body?: string) => {
      const answer = await post(content, body)
      expect(answer).toMatchObject({ status: 200 })
      return answer.body.structured_content
    },
    /** The fields at fault. */
    refused: async (content: object, body?: string) => {
      const before = emulator.state.contents.length
      const { status, body: error } = await post(content, body)
      expect({ status, error: error.error }).toEqual({ status: 422, error: 'validation_error' })
      expect(emulator.state.contents).toHaveLength(before)
      return fieldsOf(error.errors)
    },
  }
}

const fieldsOf = (errors: unknown): string[] =>
  Array.isArray(errors) ? errors.map((error: { field: string }) => error.field.replace('structured_content.', '')) : []

const options = (count: number, title = 'Option') =>
  Array.from({ length: count }, (_, index) => ({ title: `${title} ${index + 1}`, payload: `p${index + 1}` }))

const replies = (count: number) => options(count).map((option) => ({ type: 'reply', ...option }))

describe('structured content', () => {
  it('is refused where the channel does not take its type', async () => {
    const { refused, post } = await on('whats_app')
    expect(await refused({ type: 'select', items: options(1) }, 'Choose')).toEqual([])
    expect((await post({ type: 'select', items: options(1) }, 'Choose')).body.message).toContain('select')
    const email = await on('email')
    expect(await email.refused({ type: 'template', title: 'Choose' })).toEqual([])
  })

  it('is refused with all fields at fault, the first of them in the message', async () => {
    const { refused, post } = await on('engage_messaging')
    const content = { type: 'select', items: [{ title: 'x'.repeat(81) }, { title: 'Tea', payload: 'thé' }] }
    expect(await refused(content, 'Choose')).toEqual(['items.0.title', 'items.1.payload'])
    expect((await post(content, 'Choose')).body.message).toContain('structured_content.items.0.title')
    expect(await refused({ type: 'poll' })).toEqual(['type'])
    expect(await refused({ type: 'template' })).toEqual(['title'])
    expect(await refused({ type: 'template', title: 'Go', items: [{ type: 'url', title: 'Open' }] })).toEqual([
      'items.0.url',
    ])
  })

  it('may come as JSON in a form', async () => {
    const { emulator, rest } = await scene({}, [])
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const structured_content = JSON.stringify({ type: 'select', items: options(1) })
    const { body } = await rest('POST /contents', { in_reply_to_id: id, body: 'Choose', structured_content })
    expect(body.structured_content).toMatchObject({ type: 'select', items: [{ title: 'Option 1', payload: 'p1' }] })
    const broken = { in_reply_to_id: id, body: 'Choose', structured_content: '{' }
    expect((await rest('POST /contents', broken)).status).toBe(422)
  })

  it('gives the body where none is given, unless the type has no text of its own', async () => {
    const { post } = await on('engage_messaging')
    expect((await post({ type: 'template', title: 'Welcome' })).body.body).toBe('Welcome')
    expect((await post({ type: 'template', title: 'Welcome' }, 'Hello')).body.body).toBe('Hello')
    expect((await post({ type: 'carousel', items: [{ title: 'One' }, { title: 'Two' }] })).body.body).toBe('One')
    const missing = await post({ type: 'select', items: options(1) })
    expect(missing).toMatchObject({ status: 422, body: { message: 'body is mandatory.' } })
  })

  it('loses surplus items and fields of other channels', async () => {
    const { accepted } = await on('messenger')
    const content = { type: 'select', items: options(15), center_items: true, disable_text_input: true, colour: 'red' }
    const select = await accepted(content, 'Choose')
    expect(Object.keys(Object(select))).toEqual(['type', 'items'])
    expect(select).toMatchObject({ items: { length: 13 } })
    expect(await accepted({ type: 'template', title: 'Choose', items: replies(4) })).toMatchObject({
      items: [{ title: 'Option 1' }, { title: 'Option 2' }, { title: 'Option 3' }],
    })
    const messaging = await on('engage_messaging')
    expect(await messaging.accepted(content, 'Choose')).toMatchObject({ center_items: true, disable_text_input: true })
    expect(await messaging.accepted({ type: 'template', title: 'Choose', items: replies(5) })).toMatchObject({
      items: { length: 4 },
    })
    const cards = Array.from({ length: 12 }, () => ({ title: 'Card' }))
    expect(await messaging.accepted({ type: 'carousel', items: cards })).toMatchObject({ items: { length: 10 } })
  })

  it('is cut with an ellipsis where the channel truncates, in UTF-16 units but not within a character', async () => {
    const { accepted } = await on('messenger')
    const items = [{ title: 'A title of more than twenty' }, { title: `eighteen letters..${'😀'.repeat(2)}` }]
    expect(await accepted({ type: 'select', items }, 'Choose')).toMatchObject({
      items: [{ title: 'A title of more tha…' }, { title: 'eighteen letters..…' }],
    })
    expect(await accepted({ type: 'select', items: [{ title: 'x'.repeat(20) }] }, 'Choose')).toMatchObject({
      items: [{ title: 'x'.repeat(20) }],
    })
    const card = { type: 'template', title: 'x'.repeat(100), subtitle: 'y'.repeat(100) }
    expect(await accepted(card)).toMatchObject({ title: `${'x'.repeat(79)}…`, subtitle: `${'y'.repeat(79)}…` })
  })

  it('has longer titles where a template has nothing but a title', async () => {
    const messenger = await on('messenger')
    const long = { type: 'template', title: 'x'.repeat(640) }
    expect(await messenger.accepted(long)).toMatchObject({ title: long.title })
    expect(await messenger.refused({ ...long, title: 'x'.repeat(641) })).toEqual(['title'])
    const whatsapp = await on('whats_app')
    expect(await whatsapp.accepted(long)).toMatchObject({ title: long.title })
    expect(await whatsapp.accepted({ ...long, subtitle: 'More' })).toMatchObject({ title: `${'x'.repeat(59)}…` })
    const attachment_id = await upload(whatsapp.emulator)
    const pictured = { type: 'template', title: 'Cake', subtitle: 'y'.repeat(1000), attachment_id }
    expect(await whatsapp.accepted(pictured)).toMatchObject({ subtitle: `${'y'.repeat(962)}…` })
  })

  it.each([
    ['engage_messaging', 'title'],
    ['dimelo_sdk', 'title'],
    ['messenger', 'hex'],
    ['instagram', 'hex'],
    ['google_business_messages', 'hex'],
  ])('fills blank payloads: %s with the %s', async (type, filled) => {
    const { accepted } = await on(type)
    const select = await accepted({ type: 'select', items: [{ title: 'Yes', payload: '' }, { title: 'No' }] }, 'Sure?')
    const payload = filled === 'title' ? 'Yes' : expect.stringMatching(/^[0-9a-f]{24}$/)
    expect(select).toMatchObject({ items: [{ title: 'Yes', payload }, { title: 'No' }] })
  })

  it('leaves url buttons out on WhatsApp, and takes longer payloads elsewhere', async () => {
    const { accepted, refused } = await on('whats_app')
    const link = { type: 'url', title: 'Open', url: 'https://example.com' }
    const content = { type: 'template', title: 'Choose', footer: 'Bye', items: [link, ...replies(4)] }
    expect(await accepted(content)).toMatchObject({
      footer: 'Bye',
      items: [{ type: 'reply', title: 'Option 1' }, { title: 'Option 2' }, { title: 'Option 3' }],
    })
    const long = {
      type: 'template',
      title: 'Choose',
      items: [{ type: 'reply', title: 'Yes', payload: 'x'.repeat(257) }],
    }
    expect(await refused(long)).toEqual(['items.0.payload'])
    expect(await (await on('messenger')).accepted(long)).toMatchObject({ items: [{ payload: 'x'.repeat(257) }] })
  })
})

describe('urls of structured content', () => {
  const link = (url: string, more: object = {}) => ({ type: 'rich_link', title: 'Shop', url, ...more })

  it('are http(s), or deep links on RingCX Messaging', async () => {
    const messaging = await on('engage_messaging')
    expect(await messaging.accepted(link('shop://cake'))).toMatchObject({ url: 'shop://cake' })
    expect(await messaging.refused(link('javascript:alert(1)'))).toEqual(['url'])
    const messenger = await on('messenger')
    expect(await messenger.refused(link('shop://cake'))).toEqual(['url'])
    expect(await messenger.refused(link(`https://example.com/${'x'.repeat(2048)}`))).toEqual(['url'])
  })

  it('give way to their fallback, which must be sound even where it is not needed', async () => {
    const { accepted, refused } = await on('messenger')
    const url_fallback = 'https://shop.example'
    expect(await accepted(link('shop://cake', { url_fallback }))).toMatchObject({ url: url_fallback })
    expect(await refused(link('https://shop.example', { url_fallback: 'shop://cake' }))).toEqual(['url_fallback'])
    const item = { type: 'url', title: 'Open', url: 'shop://cake', url_fallback }
    expect(await accepted({ type: 'template', title: 'Shop', items: [item] })).toMatchObject({
      items: [{ type: 'url', url: url_fallback }],
    })
  })

  it('show as their host unless a text is given', async () => {
    const { accepted } = await on('engage_messaging')
    expect(await accepted(link('https://shop.example/cake'))).toMatchObject({
      url_text: 'shop.example',
      target: 'open',
    })
    const webview = { url_text: 'Cake', target: 'webview' }
    expect(await accepted(link('https://shop.example/cake', webview))).toMatchObject({
      url_text: 'Cake',
      target: 'webview',
      webview_height: 'full',
    })
    const apple = await on('apple_business_chat')
    const plain = await apple.accepted(link('https://shop.example', { ...webview, subtitle: 'Sweet' }))
    expect(Object.keys(Object(plain)).toSorted()).toEqual(['title', 'type', 'url'])
  })
})

describe('pictures of structured content', () => {
  const card = (attachment_id: string, attachment_fallback_id?: string) => ({
    type: 'template',
    title: 'Cake',
    attachment_id,
    attachment_fallback_id,
  })
  const MB = 1024 * 1024

  it('must exist, be a picture, small enough, and public where the channel says so', async () => {
    const { emulator, accepted, refused } = await on('dimelo_sdk')
    const good = await upload(emulator)
    expect(await accepted(card(good))).toMatchObject({ attachment_id: good })
    const jpg = await upload(emulator, { name: 'cake.JPG', type: '' })
    expect(await accepted(card(jpg))).toMatchObject({ attachment_id: jpg })
    expect(await refused(card('nothing'))).toEqual(['attachment_id'])
    expect(await refused(card(await upload(emulator, { isPrivate: true })))).toEqual(['attachment_id'])
    expect(await refused(card(await upload(emulator, { type: 'image/gif', name: 'a.gif' })))).toEqual(['attachment_id'])
    expect(await refused(card(await upload(emulator, { size: 5 * MB })))).toEqual(['attachment_id'])
  })

  it('may be private and of more types on other channels', async () => {
    const messaging = await on('engage_messaging')
    const gif = await upload(messaging.emulator, { type: 'image/gif', name: 'a.gif', isPrivate: true })
    expect(await messaging.accepted(card(gif))).toMatchObject({ attachment_id: gif })
    const whatsapp = await on('whats_app')
    const film = await upload(whatsapp.emulator, { type: 'video/mp4', name: 'a.mp4', size: 6 * MB })
    expect(await whatsapp.accepted(card(film))).toMatchObject({ attachment_id: film })
    expect(await whatsapp.refused(card(await upload(whatsapp.emulator, { type: 'image/gif' })))).toEqual([
      'attachment_id',
    ])
  })

  it('give way to their fallback', async () => {
    const { emulator, accepted, refused } = await on('messenger')
    const film = await upload(emulator, { type: 'video/mp4', name: 'a.mp4' })
    const still = await upload(emulator)
    const hidden = await upload(emulator, { isPrivate: true })
    expect(await accepted(card(film, still))).toMatchObject({ attachment_id: still })
    expect(await refused(card(film, hidden))).toEqual(['attachment_fallback_id'])
    expect(await refused(card(still, hidden))).toEqual(['attachment_fallback_id'])
  })

  it('are on all cards of a carousel or on none', async () => {
    const { emulator, accepted, refused } = await on('engage_messaging')
    const attachment_id = await upload(emulator)
    const cards = [{ title: 'One', attachment_id }, { title: 'Two' }]
    expect(await refused({ type: 'carousel', items: cards })).toEqual(['items'])
    const all = cards.map((one) => ({ ...one, attachment_id }))
    expect(await accepted({ type: 'carousel', items: all })).toMatchObject({ items: all })
    // The cards beyond the tenth are ignored.
    const surplus = [...Array.from({ length: 10 }, () => all[0]), { title: 'Bare' }]
    expect(await accepted({ type: 'carousel', items: surplus })).toMatchObject({ items: { length: 10 } })
  })
})

describe('lists', () => {
  const sections = [
    { title: 'Sweet', identifier: '1' },
    { title: 'Salty', identifier: '2' },
  ]
  const items = [
    { title: 'Cake', payload: 'cake', section_identifier: '1' },
    { title: 'Chips', section_identifier: '2' },
  ]
  const list = { type: 'list', title: 'Food', sections, items }

  it('are cut as their channel does', async () => {
    const { accepted } = await on('whats_app')
    const long = [{ title: 'x'.repeat(30), subtitle: 'y'.repeat(80), payload: 'p' }]
    expect(await accepted({ type: 'list', title: 'Food', header: 'Menu', items: long })).toMatchObject({
      header: 'Menu',
      button: 'See options',
      items: [{ title: `${'x'.repeat(23)}…`, subtitle: `${'y'.repeat(71)}…` }],
    })
    const apple = await on('apple_business_chat')
    const there = await apple.accepted({ ...list, title: 'x'.repeat(600), button: 'Choose' })
    expect(there).toMatchObject({ title: `${'x'.repeat(511)}…` })
    expect(Object.keys(Object(there))).not.toContain('button')
  })

  it('fill payloads, keep sections, and several choices on Apple only', async () => {
    const multiple = { ...list, sections: sections.map((section) => ({ ...section, multiple_selection: true })) }
    const apple = await on('apple_business_chat')
    expect(await apple.accepted(multiple)).toMatchObject({
      sections: [{ identifier: '1', multiple_selection: true }, {}],
      items: [{ payload: 'cake' }, { payload: expect.stringMatching(/^[0-9a-f]+$/) }],
    })
    const whatsapp = await on('whats_app')
    expect(JSON.stringify(await whatsapp.accepted(multiple))).not.toContain('multiple_selection')
  })

  it('need sections with titles and items, and items with sections', async () => {
    const { refused, accepted } = await on('whats_app')
    expect(await refused({ ...list, items: items.slice(0, 1) })).toEqual(['sections.1'])
    expect(await refused({ ...list, sections: [{ identifier: '1' }, sections[1]] })).toEqual(['sections.0.title'])
    expect(await refused({ ...list, items: [...items, { title: 'Lost' }] })).toEqual(['items.2.section_identifier'])
    expect(await refused({ ...list, sections: [] })).toEqual([
      'items.0.section_identifier',
      'items.1.section_identifier',
    ])
    const eleven = Array.from({ length: 11 }, (_, index) => ({ title: 'S', identifier: `${index}` }))
    const each = eleven.map(({ identifier }) => ({ title: 'I', section_identifier: identifier }))
    expect(await refused({ ...list, sections: eleven, items: each })).toContain('sections')
    // The section of an item that is dropped goes with it.
    const surplus = [...Array.from({ length: 10 }, () => items[0]), items[1]]
    expect(await accepted({ ...list, items: surplus })).toMatchObject({ sections: [{ identifier: '1' }] })
  })
})

describe('dialogues of Apple Messages for Business', () => {
  const slot = { duration: 3600, start_time: '2026-11-24T08:00+0100', identifier: 'a' }

  it('take time slots with identifiers of their own', async () => {
    const { accepted, refused } = await on('apple_business_chat')
    expect(await accepted({ type: 'time_select', timeslots: [slot] }, 'When?')).toMatchObject({ timeslots: [slot] })
    const twice = { type: 'time_select', timeslots: [slot, slot] }
    expect(await refused(twice, 'When?')).toEqual(['timeslots.1.identifier'])
    expect(await refused({ type: 'time_select', timeslots: [] }, 'When?')).toEqual(['timeslots'])
  })

  it('take forms that lead from the first page to an end', async () => {
    const { accepted, refused } = await on('apple_business_chat')
    const choice = { page_id: '1', type: 'select', title: 'What?', items: [{ id: 'a', title: 'A', value: 'a' }] }
    const last = { page_id: '2', type: 'input', title: 'Why?', submit_form: true }
    const form = { type: 'form', title: 'Problem', subtitle: 'Tell us', first_page_id: '1', pages: [choice, last] }
    expect(await refused(form)).toEqual(['pages.0.next_page_id'])
    const items = [{ id: 'a', title: 'A', value: 'a', next_page_id: '2' }]
    expect(await accepted({ ...form, pages: [{ ...choice, items }, last] })).toMatchObject({ show_summary: false })
    expect(await refused({ ...form, pages: [last] })).toEqual(['first_page_id'])
    expect(await refused({ ...form, pages: [{ ...choice, items: [], submit_form: true }] })).toEqual(['pages.0.items'])
    const picker = { ...choice, type: 'picker', next_page_id: 'nowhere' }
    expect(await refused({ ...form, pages: [picker, last] })).toEqual(['pages.0.next_page_id'])
  })

  it('take iMessage apps as rich links', async () => {
    const { accepted, refused } = await on('apple_business_chat')
    const bid = 'com.apple.messages.MSMessageExtensionBalloonPlugin:0:app'
    const app = { type: 'rich_link', title: 'Play', url: '?move=1', bid, app_id: '1', app_name: 'Game' }
    expect(await accepted(app)).toMatchObject(app)
    expect(await refused({ ...app, url: 'https://example.com', bid: 'other' })).toEqual(['url', 'bid'])
  })
})
