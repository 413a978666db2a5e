import { describe, expect, it } from 'vitest'
import { loadLogSettings } from '../../../src/config.ts'
import type { CustomerMessage } from '../../../src/content/inbound.ts'
import type { FlowInput } from '../../../src/flows/connector.ts'
import { createLog, type LogRules } from '../../../src/telemetry/log.ts'
import { TurnHooks, type TurnOptions } from '../../../src/transformers/turn.ts'
import type { Transformers } from '../../../src/transformers/types.ts'

const RULES = loadLogSettings({})
const INPUT: FlowInput = { userId: 'user-1', sessionId: 'thread-1', text: 'pineapple', data: { engage: { a: 1 } } }
const FROM = { contents: [] as CustomerMessage[], source: { id: 'source-1', type: 'engage_messaging' } }

function turn(transformers: Transformers, options: Partial<TurnOptions> = {}) {
  const lines: Record<string, unknown>[] = []
  const hooks = new TurnHooks({
    transformers,
    timeoutMs: 10_000,
    onError: 'continue',
    log: createLog(RULES, {}, (_level, line) => lines.push(JSON.parse(line))),
    ids: () => ['thread-1', 'source-1'],
    signal: new AbortController().signal,
    stored: () => '{}',
    ...options,
  })
  return { hooks, lines, input: () => hooks.input(INPUT, FROM) }
}

/** What no type would let pass, as plain JavaScript or a cast might return it. */
const returning = (result: unknown): Transformers => ({ handleInput: () => result as never })
const never = () => new Promise<never>(() => {})

describe('handleInput', () => {
  it('keeps the endpoint’s value of every member that is left out or undefined', async () => {
    expect(await turn(returning({})).input()).toEqual({ kind: 'ask', input: INPUT })
    const changed = await turn(returning({ text: '', sessionId: 'other', userId: undefined })).input()
    expect(changed).toEqual({ kind: 'ask', input: { ...INPUT, text: '', sessionId: 'other' } })
  })

  it.each([null, undefined, false, 0, ''])('stops the message with %j', async (result) => {
    expect(await turn(returning(result)).input()).toEqual({ kind: 'stop' })
    expect(await turn({ handleInput: async () => result as never }).input()).toEqual({ kind: 'stop' })
  })

  it.each([
    [{ userId: 'u'.repeat(257) }, 'result.userId: must have at most 256 characters'],
    [{ sessionId: '' }, 'result.sessionId: must not be empty'],
    [{ text: 't'.repeat(10_001) }, 'result.text: must have at most 10000 characters'],
    [{ text: 7 }, 'result.text: must be a string'],
    [{ data: [1] }, 'result.data: must be an object'],
    [{ data: null }, 'result.data: must be an object'],
    ['pineapple', 'result: must be an object'],
    [[], 'result: must be an object'],
    [{ data: { big: 1n } }, 'result: must be JSON'],
  ])('takes no wrong result %#, and says what is wrong', async (result, problem) => {
    const { input, lines } = turn(returning(result))
    expect(await input()).toEqual({ kind: 'ask', input: INPUT })
    expect(lines).toEqual([
      { level: 'warn', event: 'transformer.failed', hook: 'handleInput', reason: 'wrong_result', problem },
    ])
    expect(await turn(returning(result), { onError: 'abort' }).input()).toEqual({ kind: 'give_up' })
  })

  it('takes ids and texts that are just short enough', async () => {
    const result = { userId: 'u'.repeat(256), sessionId: 's'.repeat(256), text: 't'.repeat(10_000) }
    expect(await turn(returning(result)).input()).toEqual({ kind: 'ask', input: { ...INPUT, ...result } })
  })

  it.each([
    [
      'throws',
      () => {
        throw new TypeError('pineapple')
      },
      { reason: 'error', error: 'TypeError' },
    ],
    [
      'rejects',
      async () => {
        throw new Error('pineapple')
      },
      { reason: 'error', error: 'Error' },
    ],
    ['hangs', never, { reason: 'timeout' }],
  ])('that %s leaves the message as it was, or gives it up where errors abort', async (_, hook, logged) => {
    const { input, lines } = turn({ handleInput: hook }, { timeoutMs: 5 })
    expect(await input()).toEqual({ kind: 'ask', input: INPUT })
    expect(lines).toEqual([{ level: 'warn', event: 'transformer.failed', hook: 'handleInput', ...logged }])
    expect(await turn({ handleInput: hook }, { timeoutMs: 5, onError: 'abort' }).input()).toEqual({ kind: 'give_up' })
  })

  it('is told by its signal that its time is over', async () => {
    const reasons: boolean[] = []
    const hook: Transformers['handleInput'] = (_input, { signal }) => {
      signal.addEventListener('abort', () => reasons.push(signal.aborted))
      return never()
    }
    await turn({ handleInput: hook }, { timeoutMs: 5 }).input()
    expect(reasons).toEqual([true])
  })

  it('is not waited for, nor called, when the turn does not count any more', async () => {
    const controller = new AbortController()
    let calls = 0
    const hook = () => {
      calls += 1
      controller.abort()
      return never()
    }
    const { input, lines } = turn({ handleInput: hook }, { signal: controller.signal, onError: 'abort' })
    expect(await input()).toEqual({ kind: 'end' })
    expect(await input()).toEqual({ kind: 'end' })
    expect({ calls, lines }).toEqual({ calls: 1, lines: [] })
  })
})

describe('session storage', () => {
  const setting = (value: unknown): Transformers => ({
    handleInput: (_input, { sessionStorage }) => {
      sessionStorage.value = value
      return {}
    },
  })

  it('is not looked at without a hook, and not written where nothing changed', async () => {
    const read = () => {
      throw new Error('was read')
    }
    const { hooks, input } = turn({}, { stored: read })
    await input()
    expect(hooks.changedStorage).toBeNull()
    const same = turn(setting(1), { stored: () => '{"value":1}' })
    await same.input()
    expect(same.hooks.changedStorage).toBeNull()
  })

  it('goes from hook to hook of a turn', async () => {
    const { hooks, input } = turn({
      ...setting('kept'),
      handleHandover: (_request, { sessionStorage }) => ({ message: String(sessionStorage.value) }),
    })
    await input()
    const handover = await hooks.handover({ message: null, categoryIds: ['c1'] }, INPUT)
    expect(handover).toEqual({ kind: 'hand_over', wish: { message: 'kept', categoryIds: ['c1'] } })
    expect(hooks.changedStorage).toBe('{"value":"kept"}')
  })

  it('takes 16 KiB and no more: a larger one is a wrong result and leaves nothing', async () => {
    const frame = '{"value":""}'.length
    const full = turn(setting('x'.repeat(16 * 1024 - frame)))
    await full.input()
    expect(full.hooks.changedStorage).toHaveLength(16 * 1024)
    for (const value of ['x'.repeat(16 * 1024 - frame + 1), 'ü'.repeat(8 * 1024)]) {
      const over = turn(setting(value), { onError: 'abort' })
      expect(await over.input()).toEqual({ kind: 'give_up' })
      expect(over.hooks.changedStorage).toBeNull()
      expect(over.lines).toMatchObject([{ reason: 'wrong_result', problem: expect.stringContaining('sessionStorage') }])
    }
  })
})

describe('handleOutput', () => {
  const output = { kind: 'message' as const, text: 'x', data: null, sensitive: false }
  const ready = [0, 2].map((index) => ({ index, output, messages: [{ body: `text ${index}` }] }))

  it('decides about each output by its index, one message or several, or none', async () => {
    const { hooks, lines } = turn({
      handleOutput: ({ processedOutput }) => (processedOutput[0]?.body === 'text 0' ? null : { body: 'other' }),
    })
    expect(await hooks.outputs(ready, INPUT)).toEqual({
      kind: 'send',
      shaped: new Map([
        [0, []],
        [2, [{ body: 'other' }]],
      ]),
    })
    expect(lines).toEqual([{ level: 'info', event: 'transformer.output_dropped', output: 0 }])
  })

  it('has its time for all outputs together: one that hangs leaves none for the others', async () => {
    let calls = 0
    const hook = () => {
      calls += 1
      return never()
    }
    const { hooks, lines } = turn({ handleOutput: hook }, { timeoutMs: 5 })
    expect(await hooks.outputs(ready, INPUT)).toEqual({ kind: 'send', shaped: new Map() })
    expect(calls).toBe(1)
    expect(lines.map(({ reason }) => reason)).toEqual(['timeout', 'timeout'])
  })

  it('lets nothing through unshaped where the turn ended while it was at work', async () => {
    const controller = new AbortController()
    const handleOutput: Transformers['handleOutput'] = ({ processedOutput }) => {
      controller.abort()
      return processedOutput
    }
    expect(await turn({ handleOutput }, { signal: controller.signal }).hooks.outputs(ready, INPUT)).toEqual({
      kind: 'end',
    })
  })

  it.each([
    [{ body: 7 }, 'result.0.body: must be a string'],
    [['hello'], 'result.0: must be a message'],
    [
      { attachments: [{ url: 'javascript:alert(1)', media: 'file' }] },
      'result.0.attachments.0.url: must be an address or an id',
    ],
    [Array.from({ length: 21 }, () => ({ body: 'x' })), 'result: must be at most 20 messages'],
  ])('takes no wrong message %#', async (result, problem) => {
    const { hooks, lines } = turn({ handleOutput: () => result as never })
    expect(await hooks.outputs(ready.slice(0, 1), INPUT)).toEqual({ kind: 'send', shaped: new Map() })
    expect(lines).toMatchObject([{ problem }])
  })
})

describe('the log of a hook', () => {
  const note = async (fields: Record<string, unknown>, name = 'card_redacted', changes: Partial<LogRules> = {}) => {
    const lines: Record<string, unknown>[] = []
    const log = createLog({ ...RULES, ...changes }, {}, (_level, line) => lines.push(JSON.parse(line)))
    const handleInput: Transformers['handleInput'] = (_input, tools) => {
      tools.log.warn(name, fields)
      return {}
    }
    await turn({ handleInput }, { log }).input()
    return lines
  }

  it('shows known ids, flags and counts, and masks all else', async () => {
    const plain = { thread: 'thread-1', count: 3, ok: true, none: null }
    const said = { user: 'user-1', text: 'pineapple', card: 4111111111111111, deep: { a: 'pineapple' } }
    expect(await note({ ...plain, ...said })).toEqual([
      {
        level: 'warn',
        event: 'transformer.note',
        hook: 'handleInput',
        note: 'card_redacted',
        ...{ x_thread: 'thread-1', x_count: 3, x_ok: true, x_none: null },
        ...{ x_user: '(masked)', x_text: '(masked)', x_card: '(masked)', x_deep: '(masked)' },
      },
    ])
  })

  it.each(['pineapple', 'My card is 4111', 'pine apple', 'a@b_c'])(
    'masks a note that may be a text: %s',
    async (name) => {
      const lines = await note({}, name)
      expect(lines).toMatchObject([{ note: '(masked)' }])
      expect(JSON.stringify(lines)).not.toContain(name)
    },
  )

  it('hands texts to the log, shortened, which shows them as it shows all text', async () => {
    const lines = await note({ text: 'x'.repeat(1_000), mail: 'jo@shop.example' }, 'any words', {
      messages: true,
      masked: ['email'],
    })
    expect(lines).toMatchObject([
      { note: '(masked)', texts: ['any words', `text: ${'x'.repeat(500)}`, 'mail: [email]'] },
    ])
  })
})
