import { fail, ok } from '../core/result.ts'
import type { FlowConnector } from './connector.ts'
import { playDemo } from './demo-script.ts'

export interface DemoSettings {
  /** No answer is later than this; `slow` beyond it is a timeout. Unlimited by default. */
  timeoutMs?: number
  /** Waits; rejects when the signal aborts. */
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** A flow without an outside service, for trying the bridge out; see {@link playDemo} for what it understands. */
export function demoConnector({
  timeoutMs = Number.POSITIVE_INFINITY,
  sleep = wait,
}: DemoSettings = {}): FlowConnector {
  return {
    async send(input, signal) {
      const turn = playDemo(input)
      try {
        signal.throwIfAborted()
        if (turn.delayMs > 0) await sleep(Math.min(turn.delayMs, timeoutMs), signal)
      } catch {
        return fail({ reason: 'aborted', detail: 'the call was given up' })
      }
      if (turn.delayMs > timeoutMs) return fail({ reason: 'timeout', detail: `no answer within ${timeoutMs} ms` })
      return turn.failure ? fail(turn.failure) : ok(turn.outputs)
    },
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(new Error('aborted'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', abort, { once: true })
  })
}
