import { describe, expect, it } from 'vitest'
import { type Chat, eventually, useWorld } from './world.ts'

const SORRY = 'Sorry, something went wrong.'
const FLOW_TOKEN = 'scenario-flow-token'

const http = useWorld({ settings: { FALLBACK_MESSAGE: SORRY, FLOW_TOKEN } })
const cognigy = useWorld({ settings: { FALLBACK_MESSAGE: SORRY, FLOW_ENGINE: 'cognigy' } })
const demo = useWorld({ settings: { FALLBACK_MESSAGE: SORRY, FLOW_ENGINE: 'demo', FLOW_URL: '' } })

interface Entry {
  text?: string | null
  data?: unknown
  [field: string]: unknown
}

/** An answer of Cognigy's REST endpoint. */
function stack(...outputStack: Entry[]) {
  const text = outputStack.map((entry) => entry.text ?? '').join('')
  return { text, data: {}, outputStack: outputStack.map((entry) => ({ data: {}, source: 'bot', ...entry })) }
}

const engage = (json: unknown) => ({ _cognigy: { _ringCentralEngage: { json } } })
const channel = (_default: unknown) => ({ _cognigy: { _default } })

/** A Cognigy conversation whose flow answers this. */
function ask(text: string, answer: Parameters<Chat['flow']>[0]): Chat {
  return cognigy.chat(text).flow(answer)
}

describe.concurrent('cognigy', () => {
  it('is asked as its REST endpoint wants it', async () => {
    const chat = ask('Hello', () => stack({ text: 'Good morning.' }))
    await chat.hears('Good morning.')
    const [request] = chat.requests
    const [content] = chat.contents
    expect(Object.keys(request ?? {}).sort()).toEqual(['data', 'sessionId', 'text', 'userId'])
    expect(request).toMatchObject({ userId: content?.author_id, sessionId: chat.threadId, text: 'Hello' })
  })

  it('says the messages of its stack in their order, not their concatenation', async () => {
    const chat = ask('Hello', () => stack({ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }))
    await chat.hears('One.', 'Two.', 'Three.')
    await chat.quiet()
    expect(chat.replies).toHaveLength(3)
  })

  it('may have nothing to say', async () => {
    const chat = ask('Hello', () => stack())
    await chat.isAsked('Hello')
    await chat.quiet(800)
    expect(chat.replies).toEqual([])
    expect(chat.owner).toBe('bot')
  })

  it('may have messages without a text', async () => {
    const chat = ask('Hello', () =>
      stack({ text: null }, { text: '' }, { text: 'Here.' }, { text: undefined, data: null }, { text: '  \n ' }),
    )
    await chat.hears('Here.')
    await chat.quiet(800)
    expect(chat.replies).toEqual(['Here.'])
    expect(chat.owner).toBe('bot')
  })

  it('does not speak for the user', async () => {
    const chat = ask('Hello', () => stack({ text: 'Hello', source: 'user' }, { text: 'Good morning.' }))
    await chat.hears('Good morning.')
    await chat.quiet()
    expect(chat.replies).toEqual(['Good morning.'])
  })

  it('may write HTML, which becomes plain text', async () => {
    const html = '<p>Your <b>order</b> &amp; your invoice:</p><ul><li>one</li><li>two &lt; three</li></ul>'
    const chat = ask('Hello', () => stack({ text: html }))
    await eventually(() => expect(chat.replies.length).toBe(1))
    const [reply = ''] = chat.replies
    expect(reply).not.toMatch(/<\/?(p|b|ul|li)>|&amp;|&lt;/)
    expect(reply).toContain('Your order & your invoice:')
    expect(reply).toContain('two < three')
  })

  it('keeps what only looks like HTML', async () => {
    const chat = ask('Hello', () => stack({ text: 'a < b, c > d & e' }))
    await chat.hears('a < b, c > d & e')
  })

  it('hands over by its command, after its words', async () => {
    const { account } = cognigy.engage.emulator
    const chat = ask('a human please', () =>
      stack({ text: 'One moment.' }, { text: '', data: engage({ command: 'handover' }) }, { text: 'Good bye.' }),
    )
    await chat.hears('One moment.', 'Good bye.')
    await chat.belongsTo('agent')
    await chat.quiet()
    expect(chat.categories).toContain(account.otherCategoryId)
    expect(chat.replies).toEqual(['One moment.', 'Good bye.'])
    expect(JSON.stringify(chat.replies)).not.toContain('command')
  })

  it('has an unknown command reported, never sent', async () => {
    const chat = ask('Hello', () =>
      stack(
        { text: 'Not to be seen.', data: engage({ command: 'self-destruct', body: 'Nor this.' }) },
        { text: 'Still here.' },
      ),
    )
    await chat.hears('Still here.')
    await chat.quiet()
    expect(chat.replies).toEqual(['Still here.'])
    const problems = cognigy.logged('flow.output_problem').map((entry) => String(entry.problem))
    expect(problems.filter((problem) => problem.includes('self-destruct'))).toHaveLength(1)
  })

  it('has its structured content sent as it is', async () => {
    const structuredContent = {
      type: 'select',
      items: [
        { title: 'Red', payload: 'red' },
        { title: 'Blue', payload: 'blue' },
      ],
    }
    const chat = ask('Hello', () =>
      stack({ text: '', data: engage({ command: 'structured-content', body: 'Which one?', structuredContent }) }),
    )
    await chat.hears('Which one?')
    expect(chat.posted[0]?.structured_content).toEqual(structuredContent)
  })

  it('has its quick replies and buttons made structured content', async () => {
    const quickReplies = [{ id: 0.1, title: 'Yes', contentType: 'postback', payload: 'null' }, null, { title: 'No' }]
    const buttons = [{ id: 1, title: 'Shop', type: 'web_url', url: 'https://example.com/shop' }]
    const chat = ask('Hello', () =>
      stack(
        { text: '', data: channel({ _quickReplies: { type: 'quick_replies', text: 'Sure?', quickReplies } }) },
        { text: '', data: channel({ _buttons: { type: 'buttons', text: 'More:', buttons } }) },
      ),
    )
    await chat.hears('Sure?', 'More:')
    expect(chat.posted.map((content) => content.structured_content)).toMatchObject([
      { type: 'select', items: [{ title: 'Yes' }, { title: 'No' }] },
      { type: 'template', title: 'More:', items: [{ type: 'url', title: 'Shop', url: 'https://example.com/shop' }] },
    ])
  })

  it('gets the payload of a click', async () => {
    const chat = ask('Hello', ({ text }) => stack({ text: `You chose ${text}.` }))
    await chat.hears('You chose Hello.')
    cognigy.engage.emulator.customer.click({ threadId: chat.threadId, title: 'Red', payload: 'colour_red' })
    await chat.hears('You chose Hello.', 'You chose colour_red.')
    expect(chat.requests[1]?.data.engage.structured_reply).toEqual({ payload: 'colour_red' })
  })

  it('is not followed when it redirects', async () => {
    const chat = ask('Hello', () => Response.redirect(`${cognigy.flow.url}/elsewhere`, 307))
    await chat.hears(SORRY)
    await chat.belongsTo('agent')
    expect(chat.asked).toEqual(['Hello'])
    expect(cognigy.flow.calls.filter(({ path }) => path.endsWith('/elsewhere'))).toEqual([])
  })

  it('gets no bearer token: its address is the secret', async () => {
    const chat = ask('Hello', () => stack({ text: 'Good morning.' }))
    await chat.hears('Good morning.')
    expect(new Set(cognigy.flow.calls.map((call) => call.authorization))).toEqual(new Set([null]))
  })

  it('whose answer is of another form leads to agents', async () => {
    const chat = ask('Hello', () => ({ outputStack: { text: 'Hello' } }))
    await chat.hears(SORRY)
    await chat.belongsTo('agent')
  })
})

describe.concurrent('http', () => {
  it('gets its bearer token with each call', async () => {
    const chat = http.chat('Hello')
    await chat.hears('You said: Hello')
    const tokens = http.flow.calls.map((call) => call.authorization)
    expect(new Set(tokens)).toEqual(new Set([`Bearer ${FLOW_TOKEN}`]))
    expect(http.flow.calls.every((call) => call.query === '')).toBe(true)
  })

  it('does not lose its token to a redirect', async () => {
    const chat = http.chat('Hello')
    chat.flow(() => Response.redirect(`${http.flow.url}/elsewhere`, 302))
    await chat.hears(SORRY)
    expect(http.flow.calls.filter(({ path }) => path.endsWith('/elsewhere'))).toEqual([])
  })

  it('is told where the message came from', async () => {
    const metadata = {
      language: 'fr',
      context_data: { page: 'checkout' },
      location: { latitude: 48.8749, longitude: 2.3455 },
      has_attachment: 'true',
      private: 'false',
    }
    const content = http.engage.emulator.customer.writes({ body: 'Bonjour', metadata })
    const requests = () => http.flow.requestsOf(content.thread_id)
    await eventually(() => expect(requests().length).toBe(1))
    const [request] = requests()
    expect(request).toMatchObject({ userId: content.author_id, sessionId: content.thread_id, text: 'Bonjour' })
    expect(request?.data).not.toHaveProperty('handover')
    expect(request?.data.engage).toMatchObject({
      thread_id: content.thread_id,
      content_id: content.id,
      content_ids: [content.id],
      source_id: content.source_id,
      source_type: 'engage_messaging',
      intervention_id: null,
      identity_id: content.author_id,
      language: 'fr',
      private: false,
      has_attachment: true,
      location: { latitude: 48.8749, longitude: 2.3455 },
      context_data: { page: 'checkout' },
      attempt: 1,
    })
  })

  it('is asked about a content that is only an attachment or a location', async () => {
    const content = http.engage.emulator.customer.writes({ body: null, metadata: { has_attachment: true } })
    await eventually(() => expect(http.flow.requestsOf(content.thread_id).length).toBe(1))
    expect(http.flow.requestsOf(content.thread_id)[0]?.text).toBe('')
  })

  it('is asked in plain text about an HTML content', async () => {
    const body = '<p>Hello,</p><p>my <b>order</b> &amp; invoice?</p>'
    const chat = http.chat(body, { metadata: { body_input_format: 'html' } })
    await eventually(() => expect(chat.asked.length).toBe(1))
    expect(chat.asked[0]).toMatch(/^Hello,\n+my order & invoice\?$/)
  })

  it('has its structured content sent, with the words before it', async () => {
    const chat = http.chat('Hello')
    chat.flow(() => ({
      replies: [
        {
          body: 'Which one?',
          structured_content: {
            type: 'template',
            title: 'Shoes',
            subtitle: 'In stock',
            items: [
              { type: 'reply', title: 'Buy', payload: 'buy' },
              { type: 'url', title: 'Look', url: 'https://example.com/shoes' },
            ],
          },
        },
      ],
    }))
    await expect
      .poll(() => chat.posted.at(-1)?.structured_content, { timeout: 10_000 })
      .toMatchObject({
        type: 'template',
        items: [
          { type: 'reply', title: 'Buy', payload: 'buy' },
          { type: 'url', title: 'Look', url: 'https://example.com/shoes' },
        ],
      })
    const said = JSON.stringify(chat.posted.map(({ body, structured_content }) => [body, structured_content]))
    for (const words of ['Which one?', 'Shoes', 'In stock']) expect(said).toContain(words)
  })

  it('ends the session by closing: the next message begins another', async () => {
    const chat = http.chat('one')
    chat.flow(({ text }) => ({ replies: [{ text: `Done: ${text}` }], close: text !== 'three' }))
    await chat.hears('Done: one')
    chat.says('two')
    await chat.hears('Done: one', 'Done: two')
    chat.says('three')
    await chat.hears('Done: one', 'Done: two', 'Done: three')
    chat.says('four')
    await chat.hears('Done: one', 'Done: two', 'Done: three', 'Done: four')
    const { threadId } = chat
    expect(chat.requests.map(({ sessionId }) => sessionId)).toEqual([
      threadId,
      `${threadId}~2`,
      `${threadId}~3`,
      `${threadId}~3`,
    ])
  })

  it('puts further categories on the thread and says its own word at a handover', async () => {
    const { control, account } = http.engage.emulator
    const extra = control.addCategory({ name: 'VIP' })
    const chat = http.chat('a human please')
    chat.flow(() => ({ handover: { message: '<b>Sue</b> will help you.', category_ids: [extra.id] } }))
    await chat.hears('Sue will help you.')
    expect([...chat.categories].sort()).toEqual([account.otherCategoryId, account.agentCategoryId, extra.id].sort())
  })

  it.each([
    ['private', {}, true],
    ['public', { private: false }, false],
    ['public in words', { private: 'false' }, false],
    ['private in words', { private: 'true' }, true],
  ])('answers a %s message alike, in reply to it, as an automatic content', async (_what, metadata, expected) => {
    const chat = http.chat('one', { metadata })
    chat.flow(() => ({ replies: [{ text: 'A' }, { text: 'B' }] }))
    await chat.hears('A', 'B')
    const { id } = chat.says('two', { metadata })
    await chat.hears('A', 'B', 'A', 'B')
    expect(chat.posted.map((content) => content.private_message)).toEqual(Array(4).fill(expected))
    expect(chat.posted.map((content) => content.auto_submitted)).toEqual(Array(4).fill(true))
    expect(chat.posted.map((content) => content.in_reply_to_id)).toEqual([
      chat.firstContentId,
      chat.firstContentId,
      id,
      id,
    ])
  })

  it.each([
    ['engage_messaging', 4000],
    ['whats_app', 4096],
    ['instagram', 1000],
    ['carrier_pigeon', 1000],
  ])('has a long text split for %s, at most %i each', async (type, limit) => {
    const { control, account } = http.engage.emulator
    const source = control.addSource({ type, defaultCategoryIds: [account.botCategoryId] })
    const words = Array.from({ length: 2_000 }, (_, index) => `word${index}.`)
    const chat = http.chat('a story please', { sourceId: source.id })
    chat.flow(() => ({ replies: [{ text: words.join(' ') }, { text: 'The end.' }] }))
    await eventually(() => expect(chat.replies.at(-1)).toBe('The end.'))
    const parts = chat.replies.slice(0, -1)
    expect(parts.length).toBeGreaterThan(1)
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit)
    expect(parts.join(' ')).toBe(words.join(' '))
  })
})

describe.concurrent('the demo', () => {
  it('greets with options, and a number chooses one', async () => {
    const chat = demo.chat('Hello')
    const greeting = 'Hello! How can I help you today?'
    await chat.hears(greeting)
    expect(chat.posted[0]?.structured_content).toMatchObject({ type: 'select' })
    chat.says('2')
    await chat.hears(greeting, expect.stringContaining('your order number'))
  })

  it('hands over on request and welcomes the customer back', async () => {
    const { desk } = demo.engage.emulator
    const chat = demo.chat('I want to talk to an agent')
    await chat.hears('I am connecting you with a colleague.')
    await chat.belongsTo('agent')
    const reply = desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.quiet()
    desk.close({ interventionId: reply.intervention_id ?? '' })
    await chat.belongsTo('bot')
    chat.says('When are you open?')
    await chat.hears('I am connecting you with a colleague.', expect.stringMatching(/^Welcome back! We are open/))
  })

  it('fails on request', async () => {
    const chat = demo.chat('fail')
    await chat.hears(SORRY)
    await chat.belongsTo('agent')
  })

  it('is slow on request', async () => {
    const start = Date.now()
    const chat = demo.chat('slow 1')
    await chat.hears('Thank you for waiting. That took me 1 second.')
    expect(Date.now() - start).toBeGreaterThanOrEqual(950)
  })

  it('is not heard by anybody once an agent is there', async () => {
    const chat = demo.chat('slow 2')
    await eventually(() => expect(demo.logged('message.received').length).toBeGreaterThan(0))
    await chat.settled()
    demo.engage.emulator.desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await chat.belongsTo('agent')
    await chat.quiet(2_500)
    expect(chat.replies).toEqual([])
  })

  it('needs no other service', () => {
    expect(demo.flow.calls).toEqual([])
  })
})
