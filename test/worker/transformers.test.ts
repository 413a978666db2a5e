import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Execution } from '../../src/transformers/types.ts'
import { cleanUp, createEngage, deliver, deliveryOf, eventually, type LocalEngage, said, stubOf } from './engage.ts'
import { inject } from './inject-notify.ts'
import { workerSettings } from './settings.ts'
import { useTransformers } from './transformers/use.ts'

let engage: LocalEngage

afterEach(() => cleanUp(engage))

async function write(text: string, threadId?: string): Promise<string> {
  const message = engage.writes(text, threadId)
  await deliver(message.delivery)
  return message.threadId
}

async function rows(threadId: string, query: string): Promise<Record<string, unknown>[]> {
  return runInDurableObject(await stubOf(threadId), (_instance, { storage }) => storage.sql.exec(query).toArray())
}

const stored = (threadId: string) => rows(threadId, 'SELECT session, value FROM session_storage')

/** As if nothing had happened in the session since the beginning of time. */
async function letExpire(threadId: string) {
  await rows(threadId, "UPDATE state SET value = json_set(value, '$.session.activeAt', 1)")
  await abortAllDurableObjects()
}

const answered = (text: string) => ({ replies: [{ text: `You said: ${text}` }] })

describe('a message that handleInput stops', () => {
  it('is finished: the flow is not asked, nobody answers, and the next one goes its way', async () => {
    useTransformers({ handleInput: ({ text }) => (text === 'STOP' ? null : {}) })
    engage = createEngage(({ text }) => answered(text))
    const threadId = await write('STOP')
    await eventually(async () =>
      expect(await rows(threadId, 'SELECT status, content FROM messages')).toEqual([{ status: 'done', content: null }]),
    )
    await write('hello', threadId)
    await said(engage, threadId, 'You said: hello')
    expect(engage.asked).toEqual(['hello'])
  })
})

describe('session storage', () => {
  it('is kept from turn to turn, and costs a row only where it changes', async () => {
    useTransformers({
      handleInput: ({ text }, { sessionStorage }) => {
        if (text === 'count') sessionStorage.count = Number(sessionStorage.count ?? 0) + 1
        return { text: `${text} ${sessionStorage.count ?? 0}` }
      },
    })
    engage = createEngage(({ text }) => answered(text))
    const threadId = await write('look')
    await said(engage, threadId, 'You said: look 0')
    expect(await stored(threadId)).toEqual([])
    await write('count', threadId)
    await eventually(() => expect(engage.replies(threadId)).toContain('You said: count 1'))
    await abortAllDurableObjects()
    await write('look', threadId)
    await eventually(() => expect(engage.replies(threadId)).toContain('You said: look 1'))
    expect(await stored(threadId)).toEqual([{ session: 1, value: '{"count":1}' }])
  })

  it('goes with the session', async () => {
    useTransformers({
      handleInput: ({ text, sessionId }, { sessionStorage }) => {
        const before = String(sessionStorage.seen ?? 'nothing')
        sessionStorage.seen = sessionId
        return { text: text === 'bye' ? text : before }
      },
    })
    engage = createEngage(({ text }) => (text === 'bye' ? { replies: [{ text }], close: true } : answered(text)))
    const threadId = await write('one')
    await said(engage, threadId, 'You said: nothing')
    await write('bye', threadId)
    await eventually(() => expect(engage.replies(threadId)).toContain('bye'))
    expect(await stored(threadId)).toEqual([])
    await write('again', threadId)
    await said(engage, threadId, 'You said: nothing', 'bye', 'You said: nothing')
    expect(await stored(threadId)).toEqual([{ session: 2, value: JSON.stringify({ seen: `${threadId}~2` }) }])
  })

  it.each<[string, (threadId: string) => Promise<unknown>]>([
    ['a message', (threadId) => write('two', threadId)],
    ['an input of another system', (threadId) => inject({ threadId, text: 'two' })],
  ])(
    'is erased, not only out of sight, where after too long a silence %s begins the next session',
    async (_, begin) => {
      useTransformers({
        handleInput: ({ text, sessionId }, { sessionStorage }) => {
          if (text === 'one') sessionStorage.kept = 'of the first session'
          return { text: `${text} in ${sessionId}` }
        },
      })
      engage = createEngage(({ text }) => answered(text))
      const threadId = await write('one')
      await said(engage, threadId, `You said: one in ${threadId}`)
      expect(await stored(threadId)).toEqual([{ session: 1, value: '{"kept":"of the first session"}' }])
      await letExpire(threadId)
      await begin(threadId)
      await said(engage, threadId, `You said: one in ${threadId}`, `You said: two in ${threadId}~2`)
      expect(await stored(threadId)).toEqual([])
    },
  )

  it('keeps nothing of a turn whose flow failed', async () => {
    useTransformers({
      handleInput: (_input, { sessionStorage }) => {
        sessionStorage.tries = Number(sessionStorage.tries ?? 0) + 1
        return { text: `try ${sessionStorage.tries}` }
      },
    })
    let failures = 1
    engage = createEngage(({ text }) => (failures-- > 0 ? new Response('', { status: 503 }) : answered(text)))
    const threadId = await write('hello')
    await said(engage, threadId, 'You said: try 1')
    expect(engage.asked).toEqual(['try 1', 'try 1'])
    expect(await stored(threadId)).toEqual([{ session: 1, value: '{"tries":1}' }])
  })
})

it('a hook that fails is logged without a word of the message, and the message goes on unchanged', async () => {
  const lines: string[] = []
  vi.spyOn(console, 'warn').mockImplementation((line) => lines.push(String(line)))
  useTransformers({
    handleInput: ({ data, text }, { sessionStorage }) => {
      sessionStorage.half = 'applied'
      delete data.engage
      throw new Error(`cannot read ${text}`)
    },
  })
  const data: unknown[] = []
  engage = createEngage((request) => {
    data.push(Reflect.get(request, 'data'))
    return answered(request.text)
  })
  const threadId = await write('pineapple')
  await said(engage, threadId, 'You said: pineapple')
  expect(data).toEqual([{ engage: expect.anything() }])
  expect(await stored(threadId)).toEqual([])
  const failed = lines.filter((line) => line.includes('transformer.failed'))
  expect(failed.map((line) => JSON.parse(line))).toMatchObject([
    { hook: 'handleInput', reason: 'error', error: 'Error' },
  ])
  expect(lines.join()).not.toContain('pineapple')
})

it('a person who writes while a hook is at work ends it, and the bot says nothing', async () => {
  let reached = false
  let ended = false
  useTransformers({
    handleOutput: (_output, { signal }) => {
      reached = true
      signal.addEventListener('abort', () => {
        ended = true
      })
      return new Promise(() => {})
    },
  })
  engage = createEngage(({ text }) => answered(text))
  const threadId = await write('hello')
  await eventually(() => expect(reached).toBe(true))
  const { id } = engage.emulator.desk.reply({ threadId, body: 'I am here.' })
  await deliver(deliveryOf(engage.emulator, id, {}, 'content.replied'))
  await eventually(() => expect(ended).toBe(true))
  await eventually(() =>
    expect(engage.emulator.state.thread(threadId).thread_category_ids).toContain(
      workerSettings.ENGAGE_AGENT_CATEGORY_ID,
    ),
  )
  expect(engage.replies(threadId)).toEqual([])
})

it('what is forced is never sent unshaped: the flow is asked again where a person ended the hook', async () => {
  let calls = 0
  useTransformers({
    handleOutput: ({ processedOutput }) => {
      calls += 1
      if (calls === 2) return new Promise(() => {})
      return processedOutput.map(({ body }) => ({ body: `${body} (checked)` }))
    },
  })
  engage = createEngage(({ text }) => answered(text))
  const threadId = await write('hello')
  await said(engage, threadId, 'You said: hello (checked)')
  await inject({ threadId, text: 'order', force: true })
  await eventually(() => expect(calls).toBe(2))
  const { id } = engage.emulator.desk.reply({ threadId, body: 'I am here.' })
  await deliver(deliveryOf(engage.emulator, id, {}, 'content.replied'))
  await said(engage, threadId, 'You said: hello (checked)', 'You said: order (checked)')
  expect(engage.asked).toEqual(['hello', 'order', 'order'])
})

describe('a handover that the flow asks for', () => {
  const agents = () => ({ replies: [{ text: 'One moment.' }], handover: { message: 'Wait.', category_ids: [] } })
  const categories = (threadId: string) => engage.emulator.state.thread(threadId).thread_category_ids

  it('is refused by handleHandover: the replies go out and the bot stays', async () => {
    useTransformers({ handleHandover: () => null })
    engage = createEngage(({ text }) => (text === 'agent' ? agents() : answered(text)))
    const threadId = await write('agent')
    await said(engage, threadId, 'One moment.')
    await write('hello', threadId)
    await said(engage, threadId, 'One moment.', 'You said: hello')
    expect(categories(threadId)).not.toContain(workerSettings.ENGAGE_AGENT_CATEGORY_ID)
  })

  it('gets other words from handleHandover', async () => {
    useTransformers({ handleHandover: ({ message }) => ({ message: `${message} Really.` }) })
    engage = createEngage(agents)
    const threadId = await write('agent')
    await said(engage, threadId, 'One moment.', 'Wait. Really.')
    expect(categories(threadId)).toContain(workerSettings.ENGAGE_AGENT_CATEGORY_ID)
  })
})

it('tells handleExecutionFinished what was queued, and keeps what that stores', async () => {
  const executions: Execution[] = []
  useTransformers({
    handleExecutionFinished: (execution, { sessionStorage }) => {
      executions.push(execution)
      sessionStorage.turns = executions.length
    },
  })
  engage = createEngage(({ text }) => answered(text))
  const threadId = await write('hello')
  await said(engage, threadId, 'You said: hello')
  await eventually(async () => expect(await stored(threadId)).toEqual([{ session: 1, value: '{"turns":1}' }]))
  expect(executions).toMatchObject([
    {
      sessionId: threadId,
      outputs: [{ kind: 'message', text: 'You said: hello' }],
      queued: [{ body: 'You said: hello', format: 'text' }],
      handover: null,
      close: false,
    },
  ])
})
