import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, sleep, useWorld } from './world.ts'

/** The smallest PNG there is: one pixel. */
const PNG = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (character) => character.charCodeAt(0),
)

const world = useWorld({ settings: { FLOW_ENGINE: 'cognigy' } })
const pictures = { url: '', fetched: [] as string[], close: async () => {} }

beforeAll(async () => {
  const app = new Hono()
  app.get('/:name', (context) => {
    pictures.fetched.push(context.req.param('name'))
    if (context.req.param('name').startsWith('missing')) return context.notFound()
    return context.body(PNG, 200, { 'Content-Type': 'image/png' })
  })
  await new Promise<void>((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      pictures.url = `http://127.0.0.1:${port}`
      resolve()
    })
    pictures.close = () => new Promise((done) => server.close(() => done()))
  })
})
afterAll(() => pictures.close())

const stack = (text: string, data: Record<string, unknown> = {}) => ({ outputStack: [{ text, data, source: 'bot' }] })
const output = (_default: Record<string, unknown>) => stack('', { _cognigy: { _default } })
const quickReplies = (text: string, options: [title: string, payload: string][]) =>
  output({
    _quickReplies: {
      type: 'quick_replies',
      text,
      quickReplies: options.map(([title, payload]) => ({ title, payload, contentType: 'postback' })),
    },
  })
const sourceOf = (type: string) => {
  const { control, account } = world.engage.emulator
  return control.addSource({ type, defaultCategoryIds: [account.botCategoryId] }).id
}
const echo = ({ text }: { text: string }) => stack(`Payload: ${text}`)

describe('an option', () => {
  it('gives the flow exactly its payload when it is clicked, however long or odd the payload', async () => {
    const payload = `{"intent":"käse","data":"${'x'.repeat(3000)}"}`
    const chat = world.chat('Hello')
    chat.flow(() => quickReplies('Cheese?', [['Yes', payload]]))
    await eventually(() => expect(chat.posted[0]?.structured_content).toMatchObject({ type: 'select' }))
    chat.flow(echo)
    const [offer] = chat.posted
    world.engage.emulator.customer.answers({ threadId: chat.threadId, contentId: offer?.id ?? '', choice: { item: 0 } })
    await chat.hears('Cheese?', `Payload: ${payload}`)
    expect(chat.requests.at(-1)?.data.engage.title).toBe('Yes')
  })

  it('is chosen by its number or its title where the channel has no buttons', async () => {
    const chat = world.chat('Hello', { sourceId: sourceOf('digital_sms') })
    const offer = () =>
      quickReplies('Colour?', [
        ['Red', 'colour_red'],
        ['Blue', 'colour_blue'],
      ])
    chat.flow(offer)
    await chat.hears('Colour?\n1. Red\n2. Blue')
    chat.flow(({ text }) => (text === 'more' ? offer() : echo({ text })))
    chat.says('2')
    await chat.hears('Colour?\n1. Red\n2. Blue', 'Payload: colour_blue')
    chat.says('more')
    await eventually(() => expect(chat.replies).toHaveLength(3))
    chat.says(' red ')
    await eventually(() => expect(chat.replies.at(-1)).toBe('Payload: colour_red'))
  })

  it('no longer counts once the flow has said something else', async () => {
    const chat = world.chat('Hello', { sourceId: sourceOf('digital_sms') })
    chat.flow(() => quickReplies('Colour?', [['Red', 'colour_red']]))
    await chat.hears('Colour?\n1. Red')
    chat.flow(() => stack('How many tickets?'))
    chat.says('I do not know')
    await chat.hears('Colour?\n1. Red', 'How many tickets?')
    chat.flow(echo)
    chat.says('1')
    await chat.hears('Colour?\n1. Red', 'How many tickets?', 'Payload: 1')
  })

  it('no longer counts once agents have had the conversation', async () => {
    const { desk, account } = world.engage.emulator
    const chat = world.chat('Hello', { sourceId: sourceOf('digital_sms') })
    const { threadId } = chat
    chat.flow(() => quickReplies('Colour?', [['Red', 'colour_red']]))
    await chat.hears('Colour?\n1. Red')
    desk.open({ threadId })
    desk.reply({ threadId, body: 'How many tickets?' })
    await chat.belongsTo('agent')
    desk.close({ threadId })
    await chat.belongsTo('bot')
    expect(chat.categories).toContain(account.botCategoryId)
    chat.flow(echo)
    chat.says('1')
    await eventually(() => expect(chat.replies.at(-1)).toBe('Payload: 1'))
  })

  it('does not count for what was written before it was shown', async () => {
    const chat = world.chat('Hello', { sourceId: sourceOf('digital_sms') })
    chat.flow(async ({ text }) => {
      if (text !== 'Hello') return echo({ text })
      chat.says('1')
      await new Promise((resolve) => setTimeout(resolve, 500))
      return quickReplies('Colour?', [['Red', 'colour_red']])
    })
    await chat.hears('Colour?\n1. Red', 'Payload: 1')
  })
})

describe('a picture', () => {
  it('is uploaded once, and every conversation shows the same attachment', async () => {
    const gallery = () =>
      output({ _gallery: { type: 'carousel', items: [{ title: 'Tea', imageUrl: `${pictures.url}/tea.png` }] } })
    const chats = [world.chat('One'), world.chat('Two')]
    for (const chat of chats) chat.flow(gallery)
    await eventually(() => {
      for (const chat of chats) expect(JSON.stringify(chat.posted[0] ?? '')).toContain('attachment_id')
    })
    const ids = chats.map(
      (chat) => /"attachment_id":"(\w+)"/.exec(JSON.stringify(chat.posted[0]?.structured_content))?.[1],
    )
    expect(new Set(ids).size).toBe(1)
    expect(pictures.fetched.filter((name) => name === 'tea.png')).toHaveLength(1)
    const { size } = world.engage.emulator.state.attachments.find(({ id }) => id === ids[0]) ?? {}
    expect(size).toBe(PNG.byteLength)
  })

  it('that cannot be had does not keep the message back: its words and address go out', async () => {
    const chat = world.chat('Hello')
    const url = `${pictures.url}/missing.png`
    chat.flow(() => output({ _image: { type: 'image', imageUrl: url, imageAltText: 'Our shop' } }))
    await chat.hears(`Our shop: ${url}`)
  })

  it('is uploaded anew once Engage refused it: attachments do not live for ever', async () => {
    const chat = world.chat('Hello')
    const url = `${pictures.url}/cup.png`
    chat.flow(() => output({ _gallery: { type: 'carousel', items: [{ title: 'Cup', imageUrl: url }] } }))
    const { weather } = world.engage.emulator
    weather.fail({ call: 'POST /contents', threadId: chat.threadId, when: 'before', status: 422 })
    await eventually(() => expect(chat.posted).toHaveLength(1))
    expect(chat.posted[0]?.structured_content).toBeFalsy()
    chat.says('again')
    await eventually(() => expect(chat.posted[1]?.structured_content).toMatchObject({ title: 'Cup' }))
    expect(pictures.fetched.filter((name) => name === 'cup.png')).toHaveLength(2)
  })

  it('on its own is an attachment', async () => {
    const chat = world.chat('Hello')
    chat.flow(() => output({ _image: { type: 'image', imageUrl: `${pictures.url}/shop.png` } }))
    await eventually(() => expect(chat.posted[0]?.attachments).toMatchObject([{ content_type: 'image/png' }]))
  })
})

describe('structured content that the platform refuses', () => {
  it('is said in words, and the numbers of its options count', async () => {
    const chat = world.chat('Hello')
    chat.flow(() =>
      quickReplies('Colour?', [
        ['Red', 'colour_red'],
        ['Blue', 'colour_blue'],
      ]),
    )
    const { weather } = world.engage.emulator
    weather.fail({ call: 'POST /contents', threadId: chat.threadId, when: 'before', status: 422 })
    await chat.hears('Colour?\n1. Red\n2. Blue')
    chat.flow(echo)
    chat.says('2')
    await chat.hears('Colour?\n1. Red\n2. Blue', 'Payload: colour_blue')
  })
})

describe('what customers send', () => {
  it('reaches the flow with its files, place and profile', async () => {
    const { customer, control } = world.engage.emulator
    const { id: customerId } = control.addCustomer({ firstname: 'Anna', lastname: 'Smith', email: 'anna@example.com' })
    const file = { filename: 'receipt.png', contentType: 'image/png', data: btoa(String.fromCharCode(...PNG)) }
    const location = { latitude: 48.87, longitude: 2.34 }
    const { thread_id: threadId } = customer.writes({ body: null, customerId, attachments: [file], location })
    await eventually(() => expect(world.flow.requestsOf(threadId)).toHaveLength(1))
    const [request] = world.flow.requestsOf(threadId)
    expect(request?.data.engage).toMatchObject({
      attachments: [{ filename: 'receipt.png', contentType: 'image/png', size: PNG.byteLength }],
      location,
      identity: { firstname: 'Anna', lastname: 'Smith', email: 'anna@example.com' },
    })
  })

  it('costs one look at the profile, not one a message', async () => {
    const chat = world.chat('One')
    chat.flow(echo)
    await chat.hears('Payload: One')
    chat.says('Two')
    await chat.hears('Payload: One', 'Payload: Two')
    const { author_id: identityId } = world.engage.emulator.state.content(chat.firstContentId)
    expect(chat.requests.map(({ data }) => (data.engage.identity as { id: string }).id)).toEqual([
      identityId,
      identityId,
    ])
    const reads = world.calls.filter(({ call }) => call === 'GET /identities/{id}')
    const conversations = new Set(world.flow.requests.map(({ data }) => data.engage.thread_id))
    expect(reads.length).toBeLessThanOrEqual(conversations.size)
  })
})

describe('rich text', () => {
  const rich = useWorld({
    settings: ({ engage }) => ({ RICH_TEXT_SOURCES: engage.emulator.account.sourceId }),
  })

  it('is shown where the source takes it, and plain text elsewhere', async () => {
    const { control, account } = rich.engage.emulator
    control.setRichText({ sourceId: account.sourceId, richText: true })
    const formatted = { replies: [{ text: 'Open **daily**, see [hours](https://shop.example.com)' }] }
    const chat = rich.chat('Hello')
    chat.flow(() => formatted)
    await eventually(() => expect(chat.posted[0]?.body_input_format).toBe('html'))
    expect(chat.replies[0]).toContain('<strong>daily</strong>')
    const { id: sourceId } = control.addSource({ type: 'messenger', defaultCategoryIds: [account.botCategoryId] })
    const plain = rich.chat('Hello', { sourceId })
    plain.flow(() => formatted)
    await plain.hears('Open daily, see hours (https://shop.example.com)')
  })
})

describe('a pause between messages', () => {
  const slow = useWorld({ settings: { TYPING_DELAY_MS: '600' } })

  it('lets the first go at once and the next wait', async () => {
    const chat = slow.chat('Hello')
    chat.flow(() => ({ replies: [{ text: 'One' }, { text: 'Two' }] }))
    await chat.hears('One', 'Two')
    const [one, two] = chat.calls('POST /contents')
    expect((two?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThanOrEqual(550)
  })

  it('begins when the message before it is out, however long that took', async () => {
    const chat = slow.chat('Hello')
    chat.flow(() => ({ replies: [{ text: 'One' }, { text: 'Two' }] }))
    const post = slow.holdCalls('POST /contents', chat)
    await post.reached()
    await sleep(300)
    const since = Date.now()
    post.letThrough()
    await chat.hears('One', 'Two')
    expect((chat.calls('POST /contents')[1]?.at ?? 0) - since).toBeGreaterThanOrEqual(550)
  })
})
