import { afterEach, describe, expect, it } from 'vitest'
import { choicesOf } from '../../../../src/content/inbound/chosen.ts'
import { type CustomerMessage, toCustomerMessage, toFlowInput } from '../../../../src/content/inbound.ts'
import { toAnswer } from '../../../../src/content/outbound.ts'
import { mediaOf, resolveMedia } from '../../../../src/content/reply/resolve-media.ts'
import { contentEventSchema, envelopeSchema } from '../../../../src/engage/events.ts'
import { type Parameters, replyParameters } from '../../../../src/engage/new-reply.ts'
import type { StructuredContent } from '../../../../src/engage/structured-content.ts'
import type { FlowOutput } from '../../../../src/flows/connector.ts'
import { createEmulator, type Emulator } from '../../../../tools/emulator/emulator.ts'
import type { CustomerCommand } from '../../../../tools/emulator/sides/commands.ts'
import { lossesOf } from './judge.ts'
import { ADDRESS_TITLE, datePicker, type Offer, OUTPUTS, timeSlots } from './outputs.ts'

/**
 * The whole way of an option: from the flow through the platform, which judges the reply and answers the click as Engage
 * does, back to the flow.
 */

const NOW = Date.UTC(2026, 10, 22)

/** Every `source_type` of the table of channels, and one that is in no table. */
const SOURCE_TYPES = [
  ...['engage_messaging', 'chat', 'channel_sdk', 'dimelo_sdk', 'source_sdk', 'email', 'messenger'],
  ...['facebook_messenger', 'instagram', 'instagram_messaging', 'instagram_messenger', 'whats_app', 'whatsapp'],
  ...['apple_business_chat', 'apple_messages_for_business', 'google_business_messages', 'gbm', 'twitter', 'twitter_dm'],
  ...['twitter_search', 'viber', 'digital_sms', 'sms', 'smoke_signals'],
]

const PAYLOADS: Offer[] = [
  { title: 'First short', payload: 'short' },
  { title: 'Second with spaces', payload: 'buy two  red shoes' },
  { title: 'Third of 900', payload: `nine:${'a'.repeat(895)}` },
  { title: 'Fourth of 3000', payload: `three:${'b'.repeat(2994)}` },
  { title: 'Fifth JSON', payload: '{"intent":"order","items":[{"id":7,"note":"a \\"b\\""}]}' },
  { title: 'Sixth accents', payload: 'Überweisung nach Köln, 5 €' },
  { title: 'Seventh emoji', payload: '👩‍👩‍👧 family 🇩🇪' },
  { title: 'Eighth lines', payload: 'one\ntwo\tthree' },
  { title: 'Ninth padded', payload: '  padded ' },
  { title: 'Tenth key', payload: 'message-1.1' },
  { title: 'Eleventh markup', payload: '<b>**bold**</b> &amp; [a](b)' },
  { title: 'Twelfth number', payload: '1' },
]
const ALIKE: Offer[] = [
  { title: 'Order', payload: 'order_red' },
  { title: 'Order', payload: 'order_blue' },
  { title: 'Red', payload: 'same' },
  { title: 'Blue', payload: 'same' },
  { title: 'Two', payload: '2' },
]
const long = (end: string) => `Haftpflichtversicherung ${'für Menschen und Tiere '.repeat(9)}${end}`
const LONG: Offer[] = [
  { title: long('im Ausland'), payload: 'abroad' },
  { title: long('zu Hause'), payload: 'at_home' },
  { title: `👩‍👩‍👧 ${'🇩🇪'.repeat(60)}`, payload: 'family' },
  { title: `Ω${'x'.repeat(400)}`, payload: 'omega' },
]
const ROUNDS = [PAYLOADS, ALIKE, LONG]

/** The bytes of a picture are not looked at: the platform goes by its type. */
const FILE = new File([new Uint8Array(10)], 'tea.png', { type: 'image/png' })

const running: Emulator[] = []
afterEach(() => {
  for (const emulator of running.splice(0)) emulator.dispose()
})

/** An account of the platform, and the contents of its customers as the worker reads them from deliveries, by id. */
async function openAccount() {
  const messages = new Map<string, CustomerMessage>()
  const emulator = createEmulator({
    requestsPerMinute: 0,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const challenge = new URL(request.url).searchParams.get('hub.challenge')
      if (challenge !== null) return new Response(challenge)
      for (const event of envelopeSchema.parse(JSON.parse(await request.text())).events) {
        const message = toCustomerMessage(contentEventSchema.parse(event))
        messages.set(message.contentId, message)
      }
      return new Response(null)
    },
  })
  running.push(emulator)
  const post = async (path: string, parameters: Parameters) => {
    const isJson = 'json' in parameters
    const response = await emulator.fetch(
      new Request(`https://engage.test/1.0/${path}`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${emulator.account.accessToken}`,
          ...(isJson && { 'Content-Type': 'application/json' }),
        },
        body: isJson ? JSON.stringify(parameters.json) : parameters,
      }),
    )
    const answer: Answered = { status: response.status, body: await response.json() }
    return answer
  }
  const webhook = { url: 'https://bridge.test/webhook', verify_token: 'verify', secret: 'the-secret' }
  await post('webhooks', new URLSearchParams({ ...webhook, 'registered_events[]': 'content.imported' }))
  const file = new FormData()
  file.append('file', FILE)
  const attachmentId = String((await post('attachments', file)).body.id)
  await emulator.settled()
  return { emulator, messages, post, attachmentId }
}

interface Answered {
  status: number
  body: Record<string, unknown>
}
type Account = Awaited<ReturnType<typeof openAccount>>

function read(messages: Account['messages'], contentId: string): CustomerMessage {
  const message = messages.get(contentId)
  if (message === undefined) throw new Error('no event told of the content')
  return message
}

type Choice = CustomerCommand<'answers'>['choice']

/** Everything that can be clicked, with what it is called. */
function clickable(content: StructuredContent | null): { choice: Choice; title: string }[] {
  switch (content?.type) {
    case 'select':
    case 'list':
      return content.items.map(({ title }, item) => ({ choice: { item }, title }))
    case 'template':
      return (content.items ?? []).flatMap(({ type, title }, item) =>
        type === 'reply' ? [{ choice: { item }, title }] : [],
      )
    case 'carousel':
      return content.items.flatMap(({ items = [] }, card) =>
        items.flatMap(({ type, title }, button) => (type === 'reply' ? [{ choice: { card, button }, title }] : [])),
      )
    case 'time_select':
      return content.timeslots.map(({ identifier, start_time }) => ({
        choice: { timeslot: identifier },
        title: start_time,
      }))
    default:
      return []
  }
}

/** The lines of a text that show an option with its number. */
function numbered(body: string): { number: string; title: string }[] {
  return [...body.matchAll(/^(\d+)\. (.*)$/gm)].map(([, number = '', title = '']) => ({ number, title }))
}

/**
 * Posts what a flow says to a customer on a channel, as the outbox does, and chooses everything that it offers.
 *
 * @returns what the flow is asked with, by what was chosen
 */
async function chosen({ emulator, messages, post, attachmentId }: Account, type: string, outputs: FlowOutput[]) {
  const { customer } = emulator
  const sourceId = emulator.control.addSource({ type }).id
  const { id: inReplyToId, thread_id: threadId } = customer.writes({ sourceId, body: 'Hello' })
  await emulator.settled()
  const { sourceType, capabilitiesSupported, structuredContentSupported, ...first } = read(messages, inReplyToId)
  const channel = { sourceType, capabilities: capabilitiesSupported, structuredContentSupported, richText: false }
  const { replies, offered, kept } = toAnswer(outputs, channel, { keyPrefix: 'message-1', now: NOW })
  const choices: { title: string; contentId: string }[] = []
  for (const { draft } of replies) {
    const content = resolveMedia(draft, new Map(mediaOf(draft).map(({ url }) => [url, attachmentId])))
    if (content === null) throw new Error('a file is missing')
    const posted = await post('contents', replyParameters({ ...content, inReplyToId, private: first.private }))
    expect(posted).toMatchObject({ status: 200 })
    if (content.body !== '') expect(posted.body.body).toBe(content.body)
    expect(lossesOf(JSON.parse(JSON.stringify(content.structuredContent)), posted.body.structured_content)).toEqual([])
    const contentId = String(posted.body.id)
    for (const { choice, title } of clickable(content.structuredContent)) {
      choices.push({ title, contentId: customer.answers({ threadId, contentId, choice }).id })
    }
    for (const { number, title } of content.structuredContent === null ? numbered(content.body) : []) {
      choices.push({ title, contentId: customer.writes({ threadId, body: number }).id })
    }
  }
  await emulator.settled()
  return choices.map(({ title, contentId }) => {
    const known = { threadId, session: 1, attempt: 1, handover: null, choices: choicesOf(offered, kept) }
    return { title, text: toFlowInput({ ...known, messages: [read(messages, contentId)] }).text }
  })
}

/**
 * Whether a title is what a channel shows of an option's, be it cut at its end or in its middle. The only option of a
 * card may stand in a list under the card's title.
 */
function isShownAs({ title }: Offer, shown: string): boolean {
  if (/^Card \d+$/.test(shown)) return true
  const [head = '', tail = ''] = shown.replace(/ – .*$/, '').split('…')
  const length = Math.min(12, title.length, head.length)
  return title.slice(0, length) === head.slice(0, length) && (tail === '' || title.endsWith(tail.replace(/ \d$/, '')))
}

describe.each(SOURCE_TYPES)('a choice on %s gives the flow exactly the payload that it attached:', (type) => {
  it.each(Object.entries(OUTPUTS))('%s', async (_kind, output) => {
    const account = await openAccount()
    for (const offers of ROUNDS) {
      const got = (await chosen(account, type, [output(offers)])).filter(({ text }) => text !== ADDRESS_TITLE)
      expect(got.map(({ text }) => text).toSorted()).toEqual(offers.map(({ payload }) => payload).toSorted())
      const misnamed = got.filter(
        ({ title, text }) => !offers.some((offer) => offer.payload === text && isShownAs(offer, title)),
      )
      expect(misnamed).toEqual([])
    }
  })

  it('time slots and the days and times of a date picker', async () => {
    const account = await openAccount()
    const heard = async (output: FlowOutput) => (await chosen(account, type, [output])).map(({ text }) => text)
    const identifiers = ['slot 1', '{"slot":"zwei"}', 'c'.repeat(900), 'löschen']
    expect(await heard(timeSlots(identifiers))).toEqual(identifiers)
    const days = { minDate: '2026-11-24', maxDate: '2026-11-26' }
    expect(await heard(datePicker(days))).toEqual(['2026-11-24', '2026-11-25', '2026-11-26'])
    const elevens = {
      minDate: '2026-11-24',
      maxDate: '2026-11-25',
      enableTime: true,
      minTime: '11:00',
      maxTime: '11:00',
    }
    expect(await heard(datePicker(elevens))).toEqual(['2026-11-24T11:00', '2026-11-25T11:00'])
  })
})
