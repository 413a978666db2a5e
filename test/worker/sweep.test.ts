import { createScheduledController, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadLogSettings } from '../../src/config.ts'
import { Inbox } from '../../src/conversation/inbox.ts'
import { EngageClient, PAGE_LIMIT } from '../../src/engage/client.ts'
import worker from '../../src/index.ts'
import { SweepRecords } from '../../src/sweep/records.ts'
import { sweep } from '../../src/sweep/run.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { always } from '../unit/engage/permits.ts'
import { governor, sweepObject } from './account-objects.ts'
import { cleanUp, createEngage, deliver, deliveryOf, eventually, type LocalEngage, said, stubOf } from './engage.ts'
import { workerSettings } from './settings.ts'

const ADDRESS = 'bridge.example/webhook'
let engage: LocalEngage
let logged: Record<string, unknown>[]

beforeEach(() => {
  logged = []
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => {
      if (line.startsWith('{')) logged.push(JSON.parse(line))
    })
  }
})

afterEach(() => cleanUp(engage))

const events = (name: string) => logged.filter(({ event }) => event === name)
const sourceId = () => engage.emulator.account.sourceId
const callsSince = (count: number) => engage.emulator.calls.slice(count).map(({ call }) => call)

/** The emulator is there, and webhooks of its source have come. */
async function connected(...options: Parameters<typeof createEngage>) {
  engage = createEngage(...options)
  await sweepObject().heard(ADDRESS, [sourceId()])
}

/** Fires the cron trigger and waits for the end of the run. */
async function run() {
  const ends = () => ['sweep.done', 'sweep.failed', 'sweep.stumbled'].flatMap(events).length
  const before = ends()
  await worker.scheduled(createScheduledController({ cron: '*/5 * * * *' }), env)
  await vi.waitFor(() => expect(ends()).toBeGreaterThan(before), { timeout: 10_000, interval: 5 })
}

const repeat = ({ text }: { text: string }) => ({ replies: [{ text: `You said: ${text}` }] })

/** What conversations were handed, as content ids by thread. */
async function messagesOf(threadId: string): Promise<string[]> {
  const conversation = await stubOf(threadId)
  return runInDurableObject(conversation, (_, { storage }) =>
    storage.sql
      .exec<{ message_id: string }>('SELECT message_id FROM messages ORDER BY message_id')
      .toArray()
      .map(({ message_id }) => message_id),
  )
}

describe('a run of the sweep', () => {
  it('hands over once what came by no webhook, and nothing that came by one', async () => {
    await connected(repeat)
    const { threadId, delivery } = engage.writes('by webhook')
    await deliver(delivery)
    await said(engage, threadId, 'You said: by webhook')
    engage.writes('missed', threadId)
    await run()
    await said(engage, threadId, 'You said: by webhook', 'You said: missed')
    expect(events('sweep.done').map(({ handed_over }) => handed_over)).toEqual([1])
    expect(engage.asked).toEqual(['by webhook', 'missed'])
  })

  it.each([true, false])(
    'finds once that a reply never reached the customer (events may be searched: %s)',
    async (searchEvents) => {
      await connected(repeat, { searchEvents, exportFails: true })
      const { threadId, delivery } = engage.writes('hello')
      await deliver(delivery)
      const reply = () => engage.emulator.state.contentsOf(threadId).find(({ body }) => body === 'You said: hello')
      await eventually(() => expect(reply()).toMatchObject({ synchronization_status: 'unsuccessful' }))
      engage.emulator.weather.switches.exportFails = false
      const listed = () => governor().deadLetters(0, 10)
      await run()
      await vi.waitFor(
        async () => expect(await listed()).toMatchObject([{ threadId, kind: 'reply', reason: 'not_exported' }]),
        { timeout: 10_000 },
      )
      const letters = await listed()
      // What the webhook tells after all, and the next run, tell nothing new.
      await deliver(deliveryOf(engage.emulator, reply()?.id ?? '', {}, 'content.exported'))
      await run()
      expect(await listed()).toEqual(letters)
      expect(events('reply.dead')).toHaveLength(1)
    },
  )

  it('takes two calls and writes nothing where there is nothing new', async () => {
    await connected(repeat)
    const { threadId, delivery } = engage.writes('hello')
    await deliver(delivery)
    await said(engage, threadId, 'You said: hello')
    await run()
    await run()
    const row = () =>
      runInDurableObject(sweepObject(), (_, { storage }) => storage.sql.exec('SELECT * FROM sweep').toArray())
    const before = await row()
    const calls = engage.emulator.calls.length
    await run()
    expect(callsSince(calls)).toEqual(['GET /webhooks', 'GET /events'])
    expect(await row()).toEqual(before)
    expect(events('sweep.done').at(-1)).toMatchObject({ by: 'events', handed_over: 0, behind: false })
  })

  it('reads many contents in one call', async () => {
    await connected(repeat)
    const threads = ['one', 'two', 'three', 'four'].map((text) => engage.writes(text).threadId)
    const calls = engage.emulator.calls.length
    await run()
    expect(callsSince(calls).filter((call) => call === 'GET /contents')).toHaveLength(1)
    for (const threadId of threads) expect(await messagesOf(threadId)).toHaveLength(1)
  })

  it('keeps the mark when Engage fails, and loses nothing', async () => {
    await connected(repeat)
    const { threadId } = engage.writes('hello')
    for (const status of [429, 503]) {
      engage.emulator.weather.fail({ call: 'GET /events', when: 'before', status, times: 1 })
      await run()
    }
    engage.emulator.weather.fail({ call: 'GET /contents', when: 'before', status: 500, times: 1 })
    // Ends the pause that a 429 means for the account.
    await vi.waitFor(
      async () => {
        await run()
        expect(events('sweep.done')).toHaveLength(1)
      },
      { timeout: 20_000 },
    )
    expect(events('sweep.failed').map(({ reason }) => reason)).toEqual(expect.arrayContaining(['rate_limited']))
    await said(engage, threadId, 'You said: hello')
  })

  it('searches contents while the platform refuses to search events, and does not ask again at once', async () => {
    await connected(repeat, { searchEvents: false })
    const { threadId } = engage.writes('hello')
    await run()
    await said(engage, threadId, 'You said: hello')
    const calls = engage.emulator.calls.length
    await run()
    expect(callsSince(calls)).not.toContain('GET /events')
    expect(events('sweep.done').map(({ by }) => by)).toEqual(['contents', 'contents'])
    expect(events('sweep.events_refused')).toHaveLength(1)
    expect(engage.asked).toEqual(['hello'])
  })

  it('passes over one conversation after five failures, so that the others come through', async () => {
    await connected(repeat)
    const threads = [engage.writes('one').threadId, engage.writes('two').threadId]
    const received = async () => (await Promise.all(threads.map(messagesOf))).flat()
    let bad: string | null = null
    const broken = vi.spyOn(Inbox.prototype, 'hasEvent').mockImplementation((id) => {
      bad ??= id
      if (id === bad) throw new Error('disk full')
      return false
    })
    for (let count = 0; count < 4; count++) await run()
    expect(events('sweep.failed').map(({ reason }) => reason)).toEqual(Array(4).fill('not_stored'))
    expect(await received()).toEqual([])
    await run()
    expect(events('sweep.passed_over')).toHaveLength(1)
    expect(await received()).toHaveLength(1)
    broken.mockRestore()
  })

  it('passes over nothing while no conversation can be reached', async () => {
    await connected(repeat)
    const { threadId } = engage.writes('hello')
    const broken = vi.spyOn(Inbox.prototype, 'hasEvent').mockImplementation(() => {
      throw new Error('disk full')
    })
    for (let count = 0; count < 7; count++) await run()
    expect(events('sweep.failed')).toHaveLength(7)
    broken.mockRestore()
    await run()
    await said(engage, threadId, 'You said: hello')
  })

  it('sweeps nothing before a webhook has come from anywhere', async () => {
    engage = createEngage(repeat)
    engage.writes('hello')
    await sweepObject().start()
    await vi.waitFor(() => expect(engage.emulator.calls.map(({ call }) => call)).toEqual(['GET /webhooks']))
    await runDurableObjectAlarm(sweepObject())
    expect(engage.emulator.calls.map(({ call }) => call)).not.toContain('GET /events')
  })

  it('learns from a delivery where webhooks come to, and from which source', async () => {
    engage = createEngage(repeat)
    const { threadId, delivery } = engage.writes('hello', undefined, { source_id: 'source-of-this-test' })
    await deliver(delivery)
    await said(engage, threadId, 'You said: hello')
    const heard = () => runInDurableObject(sweepObject(), (_, { storage }) => new SweepRecords(storage).load().heard)
    await vi.waitFor(async () => expect(Object.keys((await heard()).sources)).toEqual(['source-of-this-test']))
    expect(Object.keys((await heard()).addresses)).toEqual([ADDRESS])
  })
})

describe.each([true, false])('an outage longer than one run takes (events may be searched: %s)', (searchEvents) => {
  it('is caught up over several runs, and nothing is left out', async () => {
    const count = 2 * PAGE_LIMIT + 20
    // A message a second.
    let time = Date.now() - (count + 1) * 1_000
    await connected(() => new Promise(() => {}), { searchEvents, requestsPerMinute: 0, now: () => time })
    const { threadId } = engage.writes('first')
    for (let number = 1; number < count; number++) {
      time += 1_000
      engage.writes(`message ${number}`, threadId)
    }
    const behind = await runInDurableObject(sweepObject(), async (_, { storage }) => {
      const outcomes: boolean[] = []
      for (let number = 0; number < 20 && outcomes.at(-1) !== false; number++) {
        outcomes.push(
          await sweep({
            conversations: env,
            engage: new EngageClient({
              baseUrl: workerSettings.ENGAGE_API_URL,
              accessToken: workerSettings.ENGAGE_ACCESS_TOKEN,
              timeoutMs: 5_000,
              admit: always,
            }),
            records: new SweepRecords(storage),
            log: createLog(loadLogSettings(env)),
            sourceIds: [sourceId()],
            longestMs: 86_400_000,
            refusedForMs: 60_000,
            now: Date.now,
            callsLeft: () => 40,
            isUsedUp: (lookedAt) => lookedAt >= 100,
          }),
        )
      }
      return outcomes
    })
    expect(behind.length).toBeGreaterThan(2)
    const contents = engage.emulator.state.contentsOf(threadId).map(({ id }) => id)
    expect(await messagesOf(threadId)).toEqual(contents.toSorted())
  })
})
