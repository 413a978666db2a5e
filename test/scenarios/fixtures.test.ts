import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../tools/cli/worker.ts'
import { eventually, sleep, useWorld } from './world.ts'

/** Deliveries in the shapes that accounts send them in, see the Engage facts. */
const FOLDER = join(ROOT, 'test/fixtures/deliveries')
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))

const BOT = '64b0c1d2e3f4a5b6c7d8e901'
const AGENT = '64b0c1d2e3f4a5b6c7d8e902'
/** What the ids of events, contents, threads and customers begin with. */
const PREFIX = '65a1f0aa11bb22cc33dd'

const world = useWorld({ settings: { ENGAGE_BOT_CATEGORY_ID: BOT, ENGAGE_AGENT_CATEGORY_ID: AGENT }, events: [] })

interface Sent {
  body: string
  /** An id of the file, as it is in this test. */
  id(suffix: string): string
}

/** A fixture with ids of its own, so that no file meets the conversation of another. */
function fixture(file: string): Sent {
  const own = `65a1f0aa11bb${String(files.indexOf(file) + 1).padStart(8, '0')}`
  const body = readFileSync(join(FOLDER, file), 'utf8').replaceAll(PREFIX, own)
  return { body, id: (suffix) => `${own}${suffix}` }
}

interface Expected {
  threadId?: string
  text: string
  engage?: Record<string, unknown>
}

/** What the flow is asked because of a file; files that are not named here ask it nothing. */
const asks: Record<string, (id: Sent['id']) => Expected[]> = {
  'content-imported-text.json': (id) => [
    {
      text: 'Where is my order?',
      engage: {
        content_id: id('6601'),
        identity_id: id('4401'),
        source_type: 'engage_messaging',
        language: 'en',
        private: true,
      },
    },
  ],
  'content-imported-html.json': () => [{ text: 'Hello,\n\nmy order & invoice?', engage: { source_type: 'email' } }],
  'content-imported-quick-reply.json': () => [
    { text: 'track_order', engage: { title: 'Track my order', structured_reply: { payload: 'track_order' } } },
  ],
  'content-imported-attachment.json': () => [{ text: '', engage: { has_attachment: true } }],
  'content-imported-location.json': () => [
    { text: '', engage: { location: { latitude: 48.8749, longitude: 2.3455 } } },
  ],
  'content-imported-string-flags.json': () => [{ text: 'Text', engage: { private: true, has_attachment: false } }],
  'content-imported-whatsapp.json': () => [
    { text: 'hola 👋🏽', engage: { source_type: 'whats_app', capabilities_supported: ['template', 'list'] } },
  ],
  'content-imported-apple-authenticate.json': () => [
    {
      text: 'success',
      engage: { title: 'Signed in', structured_reply: { code: 'e993c351c5c0', status: 'success', version: 2 } },
    },
  ],
  'content-imported-batch-out-of-order.json': () => [{ text: 'Order 1234' }, { text: 'and it is urgent' }],
  'content-imported-two-threads.json': (id) => [
    { text: 'Hello' },
    { threadId: id('5502'), text: 'Bonjour', engage: { language: 'fr', identity_id: id('4402') } },
  ],
}

it('has the files that are spoken of here', () => {
  expect(files.length).toBeGreaterThan(20)
  for (const file of Object.keys(asks)) expect(files).toContain(file)
})

it.concurrent.each(files)('takes %s', async (file) => {
  const { body, id } = fixture(file)
  // Nothing to say: there is no thread in the emulator that could be replied to.
  for (const thread of ['5501', '5502']) world.flow.script(id(thread), () => ({}))
  for (let time = 0; time < 2; time += 1) {
    const response = await world.deliver(body)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'stored' })
  }
  const expected = asks[file]?.(id) ?? []
  const asked = () => ['5501', '5502'].flatMap((thread) => world.flow.requestsOf(id(thread)))
  await eventually(() => expect(asked().length).toBeGreaterThanOrEqual(expected.length))
  await sleep(800)
  expect(asked()).toMatchObject(
    expected.map(({ threadId = id('5501'), text, engage }) => ({
      sessionId: threadId,
      text,
      data: { engage: { thread_id: threadId, ...engage } },
    })),
  )
})

it('asks the flow where the thread has the category that the message does not show', async () => {
  const { id } = fixture('content-imported-without-categories.json')
  const body = fixture('content-imported-without-categories.json').body.replaceAll(id(''), '65a1f0aa11bb99999999')
  const threadId = '65a1f0aa11bb999999995501'
  world.flow.script(threadId, () => ({}))
  world.engage.emulator.weather.fail({
    call: 'GET /content_threads/{id}',
    when: 'before',
    status: 200,
    // Of any thread that is read, since the emulator has none of this id: the others are not there and stay so.
    times: 1_000,
    body: { id: threadId, thread_category_ids: ['64b0c1d2e3f4a5b6c7d8e9ff', BOT] },
  })
  expect((await world.deliver(body)).status).toBe(200)
  await eventually(() => expect(world.flow.requestsOf(threadId)).toMatchObject([{ text: 'Hi', sessionId: threadId }]))
})

it('has said nothing to anybody', () => {
  expect(world.engage.emulator.calls.filter(({ call }) => call === 'POST /contents')).toEqual([])
})
