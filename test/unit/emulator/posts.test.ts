import { describe, expect, it } from 'vitest'
import { postContent, upload } from './posting.ts'
import { EVENTS, scene } from './scene.ts'

describe('a posted body', () => {
  it('is as long as its channel takes', async () => {
    const { emulator } = await scene({}, [])
    const reply = async (type: string, body: string) => {
      const sourceId = emulator.control.addSource({ type }).id
      const { id } = emulator.customer.writes({ sourceId, body: 'Hi' })
      return (await postContent(emulator, { in_reply_to_id: id, body })).status
    }
    expect(await reply('digital_sms', 'x'.repeat(1000))).toBe(200)
    expect(await reply('digital_sms', 'x'.repeat(1001))).toBe(422)
    expect(await reply('instagram', 'é'.repeat(500))).toBe(200)
    expect(await reply('instagram', 'é'.repeat(501))).toBe(422)
  })

  it('may be missing where there are attachments, which must exist', async () => {
    const { emulator, rest, events } = await scene()
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const file = await upload(emulator, { name: 'bill.pdf', type: 'application/pdf' })
    const { body } = await rest('POST /contents', { in_reply_to_id: id, 'attachment_ids[]': [file] })
    expect(body).toMatchObject({ body: null, attachments_count: 1, attachments: [{ id: file, filename: 'bill.pdf' }] })
    expect((await rest(`GET /contents/${body.id}`)).body.attachments).toEqual(body.attachments)
    await emulator.settled()
    expect(events('content.exported')[0]?.resource.metadata).toMatchObject({ body: null, has_attachment: true })
    const lost = await rest('POST /contents', { in_reply_to_id: id, body: 'Look', 'attachment_ids[]': [file, 'lost'] })
    expect(lost).toMatchObject({ status: 422, body: { message: expect.stringContaining('lost') } })
  })

  it('is private where the source has private contents only', async () => {
    const { emulator } = await scene({}, [])
    const sourceId = emulator.control.addSource({ type: 'twitter_search' }).id
    const { id } = emulator.customer.writes({ sourceId, body: 'Hi' })
    expect((await postContent(emulator, { in_reply_to_id: id, body: 'Hello', private: true })).status).toBe(422)
    expect((await postContent(emulator, { in_reply_to_id: id, body: 'Hello' })).status).toBe(200)
  })
})

describe('rich text', () => {
  async function richScene() {
    const { emulator } = await scene({}, [])
    const { sourceId } = emulator.account
    emulator.control.setRichText({ sourceId, richText: true })
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const post = (body: string, body_format = 'html') =>
      postContent(emulator, { in_reply_to_id: id, body, body_format })
    return { emulator, post, sourceId }
  }

  it('is taken where an administrator enabled it', async () => {
    const { emulator, post, sourceId } = await richScene()
    const html =
      '<h1>Bill</h1><p style="color: #FF0000; text-align: center">Paid<br/><a href="https://a.b">here</a></p>'
    expect((await post(html)).body).toMatchObject({ body: html, body_input_format: 'html' })
    expect((await post('Plain <b>as it is</b>', 'text')).body).toMatchObject({ body_input_format: 'text' })
    emulator.control.setRichText({ sourceId, richText: false })
    expect((await post(html)).status).toBe(422)
    expect((await post('Plain', 'markdown')).status).toBe(422)
  })

  it.each([
    ['<b>bold</b>', 'tag b'],
    ['<script>alert(1)</script>', 'tag script'],
    ['<p class="x">text</p>', 'attribute class'],
    ['<p onclick="x()">text</p>', 'attribute onclick'],
    ['<p style="color: red">text</p>', 'style color: red'],
    ['<p style="text-align: left">text</p>', 'style text-align: left'],
    ['<p style="background: #FFFFFF">text</p>', 'style background: #FFFFFF'],
    ['<a href="javascript:alert(1)">text</a>', 'href javascript:alert(1)'],
    ['<p>text</p><!-- note -->', 'comment'],
  ])('is refused with what is not allowed: %s', async (html, what) => {
    const { post } = await richScene()
    const { status, body } = await post(html)
    expect(status).toBe(422)
    expect(body).toMatchObject({
      error: 'validation_error',
      errors: [{ field: 'body', message: expect.stringContaining(what) }],
    })
  })

  it('is for messaging sources only', async () => {
    const { emulator } = await scene({}, [])
    const sourceId = emulator.control.addSource({ type: 'whats_app' }).id
    expect(() => emulator.control.setRichText({ sourceId, richText: true })).toThrow('messaging')
    expect(() => emulator.control.addSource({ type: 'email', richText: true })).toThrow('messaging')
    expect(() => emulator.control.addSource({ richText: true })).not.toThrow()
  })
})

describe('the text input of a thread', () => {
  it('is disabled and enabled by a reply: typing is refused, choosing is not', async () => {
    const { emulator } = await scene({}, [])
    const { customer, state } = emulator
    const { id, thread_id: threadId } = customer.writes({ body: 'Hi' })
    const reply = (disable?: boolean) =>
      postContent(emulator, { in_reply_to_id: id, body: 'Choose', disable_text_input_on_thread: disable })
    await reply(true)
    await reply()
    expect(state.thread(threadId)).toMatchObject({ disable_text_input: true })
    expect(() => customer.writes({ threadId, body: 'Hello?' })).toThrow('disabled')
    expect(customer.click({ threadId, title: 'Yes', payload: 'yes' }).body).toBe('Yes')
    await reply(false)
    expect(customer.writes({ threadId, body: 'Hello?' }).body).toBe('Hello?')
  })

  it('is left alone where the post is refused, and on other channels', async () => {
    const { emulator } = await scene({}, [])
    const { id, thread_id } = emulator.customer.writes({ body: 'Hi' })
    const wrong = { in_reply_to_id: id, disable_text_input_on_thread: true }
    expect((await postContent(emulator, { ...wrong, body: '' })).status).toBe(422)
    expect(emulator.state.thread(thread_id)).toMatchObject({ disable_text_input: false })
    const sourceId = emulator.control.addSource({ type: 'whats_app' }).id
    const other = emulator.customer.writes({ sourceId, body: 'Hi' })
    expect((await postContent(emulator, { ...wrong, in_reply_to_id: other.id, body: 'Hello' })).status).toBe(422)
  })
})

describe('an export', () => {
  it('can fail, which the event and the content say', async () => {
    const { emulator, rest, events } = await scene({ exportFails: true })
    const { id } = emulator.customer.writes({ body: 'Hi' })
    const { body } = await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    expect(body).toMatchObject({ synchronization_status: 'waiting', synchronization_error: null })
    await emulator.settled()
    const failed = { synchronization_status: 'unsuccessful', synchronization_error: expect.any(String) }
    expect(events('content.exported')[0]?.resource.metadata).toMatchObject(failed)
    expect((await rest(`GET /contents/${body.id}`)).body).toMatchObject(failed)
    expect((await rest('POST /contents', { in_reply_to_id: String(body.id), body: 'Again' })).status).toBe(422)
    emulator.weather.switches.exportFails = false
    await rest('POST /contents', { in_reply_to_id: id, body: 'Hello' })
    await emulator.settled()
    expect(events('content.exported')[1]?.resource.metadata).toMatchObject({ synchronization_status: 'success' })
  })
})

describe('initiating a discussion', () => {
  async function sourceOf(type: string) {
    const stage = await scene({}, [...EVENTS, 'content.discussion_initiated'])
    const { otherCategoryId } = stage.emulator.account
    const source_id = stage.emulator.control.addSource({ type, defaultCategoryIds: [otherCategoryId] }).id
    const post = (fields: object) => postContent(stage.emulator, { source_id, body: 'Good morning', ...fields })
    return { ...stage, source_id, post }
  }

  it('starts a thread of its own, and is told of as initiated, imported and exported', async () => {
    const { emulator, post, source_id, events, requests } = await sourceOf('digital_sms')
    const { status, body } = await post({ to: '+33634231224' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      body: 'Good morning',
      created_from: 'api',
      creator_id: emulator.account.botUserId,
      first_in_thread: true,
      in_reply_to_id: null,
      source_id,
      status: 'user_initiated',
    })
    const thread = emulator.state.thread(String(body.thread_id))
    expect(thread).toMatchObject({ thread_category_ids: [emulator.account.otherCategoryId], title: 'Good morning' })
    await emulator.settled()
    const told = requests.map((request) => request.events.map((event) => event.type))
    expect(told).toEqual([['content.imported', 'content.discussion_initiated'], ['content.exported']])
    expect(events('content.discussion_initiated')[0]?.user_id).toBe(emulator.account.botUserId)
  })

  it('reaches who is known by the number, and answers come in the same thread', async () => {
    const { emulator, post, source_id } = await sourceOf('digital_sms')
    const { id } = emulator.control.addCustomer({ sourceId: source_id, mobilePhone: '+33634231224' })
    const threadId = String((await post({ to: '0033634231224' })).body.thread_id)
    expect(emulator.customer.writes({ threadId, body: 'Who is it?' }).author_id).toBe(id)
    const count = emulator.state.identities.length
    await post({ to: '+49301234567' })
    await post({ to: '+49301234567' })
    expect(emulator.state.identities).toHaveLength(count + 1)
  })

  it('needs a number with its country on SMS and WhatsApp, and there a template', async () => {
    const sms = await sourceOf('digital_sms')
    expect((await sms.post({})).status).toBe(422)
    expect((await sms.post({ to: '0634231224' })).status).toBe(422)
    const whatsapp = await sourceOf('whats_app')
    const template = { template_name: 'reminder', template_language: 'fr' }
    expect((await whatsapp.post({ to: '+33634231224', template_name: 'reminder' })).status).toBe(422)
    expect((await whatsapp.post({ to: '+33634231224', template_language: 'fr' })).status).toBe(422)
    expect((await whatsapp.post({ to: '+33634231224', ...template })).status).toBe(200)
    expect(whatsapp.emulator.state.threads).toHaveLength(1)
  })

  it('needs addresses and a subject by e-mail', async () => {
    const { emulator, post } = await sourceOf('email')
    const to = ['ann@example.com', 'bob@example.com']
    expect((await post({ to })).status).toBe(422)
    expect((await post({ to: ['ann'], title: 'Your bill' })).status).toBe(422)
    const { body } = await post({ 'to[]': to, 'cc[]': ['carl@example.com'], title: 'Your bill' })
    expect(body).toMatchObject({
      title: 'Your bill',
      headers: { Subject: ['Your bill'], To: to, Cc: ['carl@example.com'], Bcc: [] },
    })
    expect(emulator.state.identities.at(-1)).toMatchObject({ email: 'ann@example.com' })
  })

  it('needs the foreign id of somebody imported on messaging', async () => {
    const { emulator, post, source_id } = await sourceOf('engage_messaging')
    expect((await post({ to: 'nobody' })).status).toBe(422)
    emulator.control.addCustomer({ sourceId: source_id, foreignId: 'ann' })
    expect((await post({ to: 'ann' })).body).toMatchObject({ status: 'user_initiated' })
  })

  it('is not for reactive channels, nor for replies', async () => {
    const { emulator, post } = await sourceOf('messenger')
    expect((await post({ to: 'ann' })).status).toBe(422)
    const { id } = emulator.customer.writes({ body: 'Hi' })
    expect((await post({ to: 'ann', in_reply_to_id: id })).status).toBe(422)
    expect((await postContent(emulator, { body: 'Good morning', to: 'ann' })).status).toBe(422)
    expect((await post({ to: 'ann', source_id: 'nothing' })).status).toBe(404)
    expect(emulator.state.threads).toHaveLength(1)
  })
})

describe('changing a content', () => {
  it('ignores what waits for an answer, and nothing else', async () => {
    const { emulator, rest } = await scene({}, [])
    const { id } = emulator.customer.writes({ body: 'Spam' })
    expect((await rest(`PUT /contents/${id}/ignore`)).body).toMatchObject({ id, status: 'ignored' })
    expect((await rest(`PUT /contents/${id}/ignore`)).status).toBe(200)
    const question = emulator.customer.writes({ body: 'Hi' })
    await rest('POST /contents', { in_reply_to_id: question.id, body: 'Hello' })
    expect((await rest(`PUT /contents/${question.id}/ignore`)).status).toBe(422)
    expect((await rest('PUT /contents/nothing/ignore')).status).toBe(404)
  })

  it('gives it categories of its own, which win until they are taken away', async () => {
    const { emulator, rest } = await scene({}, [])
    const { agentCategoryId, otherCategoryId, botCategoryId } = emulator.account
    const { id, thread_id } = emulator.customer.writes({ body: 'Hi' })
    const call = `PUT /contents/${id}/update_categories`
    const own = await rest(call, { 'category_ids[]': [agentCategoryId, agentCategoryId] })
    expect(own.body.category_ids).toEqual([agentCategoryId])
    expect(emulator.state.thread(thread_id).category_ids).toEqual([otherCategoryId, botCategoryId])
    expect((await rest(call, { 'category_ids[]': ['nothing'] })).status).toBe(422)
    expect((await rest(call)).status).toBe(422)
    expect((await rest(call, { 'category_ids[]': [''] })).body.category_ids).toEqual([otherCategoryId, botCategoryId])
  })
})
