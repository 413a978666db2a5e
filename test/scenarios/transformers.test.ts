import { describe, expect, it } from 'vitest'
import { type Chat, eventually, useWorld } from './world.ts'

const API_TOKEN = 'scenario-api-token'

const world = useWorld({
  transformers: 'test/scenarios/transformers/custom.ts',
  settings: { API_TOKEN, TRANSFORMER_ERRORS: 'abort', TRANSFORMER_TIMEOUT_SECONDS: '1', FALLBACK_MESSAGE: 'Sorry.' },
})

const says = (chat: Chat, ...replies: string[]) => eventually(() => expect(chat.replies).toEqual(replies))

/** The bot said sorry, agents have the conversation, and what was asked is kept. */
async function givenUp(chat: Chat) {
  await says(chat, 'Sorry.')
  await eventually(() => expect(chat.owner).toBe('agent'))
  const reasons = world.logged('flow.gave_up').map(({ reason }) => reason)
  expect(reasons).toContain('transformer_failed')
}

describe('a message that a transformer stops', () => {
  it('reaches no flow and gets no answer, also from no agent; the next one does', async () => {
    const chat = world.chat('unsubscribe')
    await eventually(() => expect(world.logged('transformer.stopped')).toHaveLength(1))
    await chat.quiet()
    chat.says('hello')
    await says(chat, 'You said: hello')
    expect(chat.asked).toEqual(['hello'])
    expect(chat.owner).toBe('bot')
  })
})

describe('what a transformer makes of the input', () => {
  it('is what the flow gets, with what was stored in turns before', async () => {
    const chat = world.chat('one')
    await says(chat, 'You said: one')
    chat.says('two')
    await says(chat, 'You said: one', 'You said: two')
    expect(chat.requests.map(({ userId, data }) => [userId, Reflect.get(data, 'turn')])).toEqual([
      ['customer-of-ours', 1],
      ['customer-of-ours', 2],
    ])
    expect(chat.requests[0]?.data).toMatchObject({ channel: 'engage_messaging', engage: { thread_id: chat.threadId } })
  })

  it('can come from a service of the site’s own', async () => {
    const chat = world.chat(`look up ${world.workerUrl}/health`)
    await says(chat, 'You said: status 200')
  })
})

describe('what a transformer makes of the output', () => {
  it('is sent in its place, what is dropped is not, and what is clicked reaches the flow', async () => {
    const chat = world.quietChat('start')
    world.flow.script(chat.threadId, ({ text }) =>
      text === 'start'
        ? { replies: [{ text: 'nothing for you' }, { text: 'rate' }, { text: 'Bye' }] }
        : { replies: [{ text }] },
    )
    chat.says('start')
    await says(chat, 'How was it?', 'Bye')
    expect(chat.posted[0]?.structured_content).toMatchObject({
      type: 'select',
      items: [{ title: 'good' }, { title: 'bad' }],
    })
    chat.says('bad')
    await says(chat, 'How was it?', 'Bye', 'rated:bad')
  })
})

describe('what other systems send', () => {
  const send = async (kind: 'inject' | 'notify', order: object) => {
    const response = await fetch(`${world.workerUrl}/${kind}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${API_TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ order }),
    })
    const { status }: { status: string } = await response.json()
    return [response.status, status]
  }

  it('gets the form of a request from a transformer, or is dropped', async () => {
    const chat = world.chat('hello')
    await says(chat, 'You said: hello')
    const thread = chat.threadId
    world.flow.script(thread, ({ data }) => ({
      replies: [{ text: `Order ${Reflect.get(data, 'order')} has come in.` }],
    }))
    expect(await send('inject', { thread, number: 7, open: true })).toEqual([202, 'queued'])
    await says(chat, 'You said: hello', 'Order 7 has come in.')
    expect(await send('inject', { thread, number: 8, open: false })).toEqual([200, 'dropped'])
    expect(await send('notify', { thread, number: 7, open: true })).toEqual([202, 'queued'])
    await says(chat, 'You said: hello', 'Order 7 has come in.', 'Order 7 is on its way.')
  })
})

describe('a transformer that fails where errors abort', () => {
  it.each(['throw before', 'hang before'])('gives the message up: %s', async (text) => {
    const chat = world.chat(text)
    await givenUp(chat)
    expect(chat.asked).toEqual([])
  })

  it('gives the message up with its answer', async () => {
    const chat = world.quietChat('hello')
    world.flow.script(chat.threadId, () => ({ replies: [{ text: 'fine' }, { text: 'hang behind' }] }))
    chat.says('hello')
    await givenUp(chat)
    expect(chat.asked).toEqual(['hello'])
  })

  it('puts no word of the message into the log', () => {
    expect(world.logged('transformer.failed').length).toBeGreaterThan(0)
    expect(world.logs().join('\n')).not.toContain('out of order')
  })
})

describe('a person', () => {
  it('who writes while a transformer is at work is not talked over', async () => {
    const chat = world.quietChat('hello')
    const asked = Promise.withResolvers<void>()
    world.flow.script(chat.threadId, () => {
      asked.resolve()
      return { replies: [{ text: 'hang behind' }] }
    })
    chat.says('hello')
    await asked.promise
    world.engage.emulator.desk.reply({ threadId: chat.threadId, body: 'I am here.' })
    await eventually(() => expect(chat.owner).toBe('agent'))
    await chat.quiet()
    expect(chat.replies).toEqual([])
  })
})

describe('a handover', () => {
  it('is refused by a transformer, or gets its words', async () => {
    const chat = world.quietChat('night')
    world.flow.script(chat.threadId, ({ text }) => ({
      replies: [{ text: 'One moment.' }],
      handover: { message: text === 'night' ? 'at night' : 'by day' },
    }))
    chat.says('night')
    await says(chat, 'One moment.')
    await chat.quiet()
    expect(chat.owner).toBe('bot')
    chat.says('day')
    await says(chat, 'One moment.', 'One moment.', 'by day (added)')
    expect(chat.owner).toBe('agent')
  })
})
