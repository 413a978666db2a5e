import type { Settings } from '../config.ts'
import { errorName, type Log } from '../telemetry/log.ts'
import { noteLog } from './note.ts'
import type { Tools, Transformers } from './types.ts'

/** What all hooks of one turn, or of one request, are run with. */
export interface HookRun {
  /** `TRANSFORMER_TIMEOUT_SECONDS` in milliseconds. */
  timeoutMs: number
  /** `TRANSFORMER_ERRORS` */
  onError: 'continue' | 'abort'
  log: Log
  /** Strings that a hook may log. */
  ids(): readonly string[]
  /** Aborted when nobody waits for the result any more. */
  signal: AbortSignal
}

/** What the settings say of all hooks. */
export function hookSettings(settings: Settings): Pick<HookRun, 'timeoutMs' | 'onError'> {
  return {
    timeoutMs: settings.TRANSFORMER_TIMEOUT_SECONDS * 1000,
    onError: settings.TRANSFORMER_ERRORS,
  }
}

/**
 * What came of a hook.
 * - `result`: of the right form
 * - `nothing`: it returned something falsy
 * - `unchanged`: it failed, and the message goes on as if there were no hook; `timedOut`: for want of time
 * - `give_up`: it failed, and the message with it
 * - `end`: nobody waits for it any more
 */
export type Outcome<T> =
  | { kind: 'result'; value: T }
  | { kind: 'unchanged' | 'give_up'; timedOut: boolean }
  | { kind: 'nothing' | 'end' }

/** A result is not of the right form. The message names the field and what it should be, never a value. */
export class WrongResult extends Error {
  override name = 'WrongResult'
}

const OVER = Symbol('over')

/**
 * Runs a hook within its time. Never throws and never waits for longer, whatever the hook does, unless it blocks the
 * thread itself.
 *
 * @param call calls the hook with the tools
 * @param check the result in the right form, or else throws {@link WrongResult}; what is falsy needs none
 * @param timeoutMs what is left of the hook's time
 */
export async function runHook<T>(
  hook: keyof Transformers,
  run: HookRun,
  call: (tools: Tools) => unknown,
  check: (result: unknown) => T,
  timeoutMs = run.timeoutMs,
): Promise<Outcome<T>> {
  if (run.signal.aborted) return { kind: 'end' }
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), Math.max(0, timeoutMs))
  const signal = AbortSignal.any([run.signal, limit.signal])
  const over = new Promise<typeof OVER>((resolve) => {
    signal.addEventListener('abort', () => resolve(OVER), { once: true })
  })
  try {
    const tools: Tools = {
      fetch: (input, init) =>
        fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal }),
      log: noteLog(hook, run.log, new Set(run.ids())),
      signal,
    }
    const result = timeoutMs > 0 ? await Promise.race([started(() => call(tools)), over]) : OVER
    if (result !== OVER && !run.signal.aborted)
      return result ? { kind: 'result', value: check(result) } : { kind: 'nothing' }
    if (run.signal.aborted) return { kind: 'end' }
    run.log.warn('transformer.failed', { hook, reason: 'timeout' })
  } catch (error) {
    if (run.signal.aborted) return { kind: 'end' }
    if (limit.signal.aborted) {
      // A call that the end of its time has cut.
      run.log.warn('transformer.failed', { hook, reason: 'timeout' })
    } else if (error instanceof WrongResult) {
      run.log.warn('transformer.failed', { hook, reason: 'wrong_result', problem: error.message })
    } else {
      run.log.warn('transformer.failed', { hook, reason: 'error', error: errorName(error) })
    }
  } finally {
    clearTimeout(timer)
  }
  const kind = run.onError === 'abort' ? 'give_up' : 'unchanged'
  return { kind, timedOut: limit.signal.aborted }
}

/** What a hook throws at once is as what it throws later. */
async function started(call: () => unknown): Promise<unknown> {
  return call()
}
