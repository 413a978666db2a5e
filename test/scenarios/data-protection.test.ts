import { describe, expect, it, vi } from 'vitest'
import { useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 10 })

/** Data protection on the way of a message: what the flow gets, and what the log shows. */

const CARD = '4111 1111 1111 1111'
const SENSITIVE = `My card is ${CARD}, write to anna@example.com or call +49 30 901820.`

const world = useWorld({
  settings: {
    FLOW_ENGINE: 'cognigy',
    REDACT_INPUTS: 'card, email, phone',
    SANITIZE_INPUTS: 'true',
    LOG_MESSAGES: 'true',
  },
})
const usual = useWorld({ settings: { FLOW_ENGINE: 'cognigy', LOG_LEVEL: 'warn' } })

const stack = (...outputStack: unknown[]) => ({ text: null, data: {}, outputStack })
const say = (text: string) => stack({ text, data: {}, source: 'bot' })

/** The lines about the conversation that this content is of. */
function linesOf(contentId: string) {
  const entries = world.logged()
  const received = entries.find(({ event, content_id }) => event === 'message.received' && content_id === contentId)
  return entries.filter(({ conversation }) => conversation === received?.conversation)
}

describe.concurrent('what the flow gets', () => {
  it('is without card, e-mail and phone numbers where REDACT_INPUTS names them', async () => {
    const chat = world.chat(SENSITIVE, { metadata: { thread_title: SENSITIVE } }).flow(() => say('Thank you.'))
    await chat.hears('Thank you.')
    const redacted = 'My card is [card], write to [email] or call [phone].'
    expect(chat.requests[0]).toMatchObject({ text: redacted, data: { engage: { thread_title: redacted } } })
    expect(JSON.stringify(chat.requests)).not.toContain('4111')
    // Agents see in Engage what was written.
    expect(chat.contents[0]?.body).toBe(SENSITIVE)
  })

  it('is without tags and control characters where SANITIZE_INPUTS says so', async () => {
    const chat = world.chat('<img src=x onerror=alert(1)>Hello\u0007 <3').flow(() => say('Hello.'))
    await chat.hears('Hello.')
    expect(chat.asked).toEqual(['Hello <3'])
  })

  it('is the payload of a quick reply as the flow made it, clicked or typed', async () => {
    const payload = 'call +49 30 901820'
    const title = '+49 30 901820'
    const quickReplies = [{ id: 1, title, contentType: 'postback', payload }]
    const offer = () =>
      stack({
        text: 'Which number?',
        data: {
          _cognigy: { _default: { _quickReplies: { type: 'quick_replies', text: 'Which number?', quickReplies } } },
        },
        source: 'bot',
      })
    const chat = world.chat('call me').flow(offer)
    await vi.waitFor(() => expect(chat.replies).toHaveLength(1), { timeout: 20_000 })
    world.engage.emulator.customer.click({ threadId: chat.threadId, title, payload })
    await vi.waitFor(() => expect(chat.replies).toHaveLength(2), { timeout: 20_000 })
    chat.says(title)
    await chat.isAsked('call me', payload, payload)
  })

  it('is what was written where no setting says otherwise', async () => {
    const chat = usual.chat(`<b>${SENSITIVE}</b>`).flow(() => say('Thank you.'))
    await chat.hears('Thank you.')
    expect(chat.asked).toEqual([`<b>${SENSITIVE}</b>`])
  })
})

describe.concurrent('what the log shows', () => {
  it('is masked text with LOG_MESSAGES, without who wrote it, and nothing that the flow wants in no log', async () => {
    const secret = { text: 'Your code is 4711-secret.', data: {}, source: 'bot', disableSensitiveLogging: true }
    const chat = world
      .chat(SENSITIVE)
      .flow(() => stack({ text: 'I noted anna@example.com.', data: {}, source: 'bot' }, secret))
    await chat.hears('I noted anna@example.com.', 'Your code is 4711-secret.')
    await chat.quiet()
    const lines = linesOf(chat.firstContentId)
    expect(lines.find(({ event }) => event === 'message.received')).toMatchObject({
      text: 'My card is [card], write to [email] or call [phone].',
    })
    expect(lines.find(({ event }) => event === 'flow.answered')).toMatchObject({
      texts: ['I noted [email].', '[withheld]'],
    })
    expect(JSON.stringify(lines)).not.toMatch(/4711-secret|anna@|4111|901820/)
    const { author_id: authorId } = chat.contents[0] ?? {}
    expect(authorId).toBeTypeOf('string')
    expect(JSON.stringify(lines)).not.toContain(authorId)
  })

  it('tells which lines belong together: delivery, message, turn and reply', async () => {
    const chat = world.chat('Good morning').flow(() => say('Good morning.'))
    await chat.hears('Good morning.')
    await chat.quiet()
    const lines = linesOf(chat.firstContentId)
    const of = (event: string) => lines.find((line) => line.event === event)
    expect(of('message.received')).toMatchObject({ delivery: expect.stringMatching(/^[\w-]+$/) })
    expect(of('flow.answered')).toMatchObject({ content_id: chat.firstContentId })
    expect(of('reply.sent')).toMatchObject({ in_reply_to: chat.firstContentId, content_id: chat.posted[0]?.id })
  })

  it('begins at LOG_LEVEL', async () => {
    const chat = usual.chat('Good evening').flow(() => new Response('no', { status: 500 }))
    await chat.belongsTo('agent')
    await vi.waitFor(() => expect(usual.logged('flow.gave_up')).toHaveLength(1), { timeout: 20_000 })
    expect(new Set(usual.logged().map(({ level }) => level))).toEqual(new Set(['warn', 'error']))
  })
})
