import type { Emulator } from '../../tools/emulator/emulator.ts'
import { type RunningEmulator, startEmulator } from '../../tools/emulator/server.ts'
import { readEnvelope, type SeenEvent } from '../unit/emulator/envelope.ts'
import { samples } from './samples.ts'

/**
 * The emulator with a bot in the same process: it answers a message that is the name of a structured content with that,
 * hands over where it reads "agent", and repeats anything else. As real ones do, it is silent on threads that are not
 * the bot's.
 */
export async function startWithBot(): Promise<RunningEmulator> {
  const bot: { running: RunningEmulator | null } = { running: null }
  const deliver: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const challenge = new URL(request.url).searchParams.get('hub.challenge')
    if (challenge !== null) return new Response(challenge)
    const { events } = readEnvelope(await request.text())
    for (const event of events) if (bot.running) await answer(bot.running.emulator, event)
    return new Response()
  }
  const running = await startEmulator({ fetch: deliver })
  bot.running = running
  await call(running.emulator, 'POST /webhooks', {
    url: 'https://bridge.test/webhook',
    'registered_events[]': 'content.imported',
  })
  await running.emulator.settled()
  return running
}

/** Their text is the content's body. */
const SAID_BESIDE = new Set(['select', 'time_select', 'apple_pay', 'authenticate'])

async function answer(emulator: Emulator, { resource }: SeenEvent): Promise<void> {
  const content = emulator.state.content(resource.id)
  const { botCategoryId, agentCategoryId } = emulator.account
  const thread = emulator.state.thread(content.thread_id)
  const isForBot = content.status === 'new' && thread.category_ids.includes(botCategoryId)
  if (!isForBot) return
  const text = (content.body ?? '').toLowerCase()
  const structured = samples(pictureOf(emulator))[text.replaceAll(' ', '_')]
  const says = text.includes('agent') ? 'I will get somebody.' : structured ? 'Here you are:' : `You said: ${text}`
  const withBody = structured === undefined || SAID_BESIDE.has(String(structured.type))
  await call(emulator, 'POST /contents', {
    in_reply_to_id: content.id,
    ...(withBody ? { body: says } : {}),
    ...(structured ? { structured_content: JSON.stringify(structured) } : {}),
  })
  if (!text.includes('agent')) return
  const kept = thread.category_ids.filter((id) => id !== botCategoryId)
  await call(emulator, `PUT /content_threads/${thread.id}/update_categories`, {
    'thread_category_ids[]': [...kept, agentCategoryId],
  })
}

/** The picture that somebody sent first. */
function pictureOf({ state }: Emulator): string {
  return state.attachments.find((attachment) => attachment.content_type === 'image/png')?.id ?? ''
}

async function call(emulator: Emulator, name: string, fields: Record<string, string | string[]>): Promise<void> {
  const [method = '', path = ''] = name.split(' ')
  const body = new URLSearchParams()
  for (const [field, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(field, one)
  const headers = { Authorization: `Bearer ${emulator.account.accessToken}` }
  const response = await emulator.fetch(new Request(`https://engage.test/1.0${path}`, { method, headers, body }))
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
}
