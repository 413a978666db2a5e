import type { SSEStreamingApi } from 'hono/streaming'
import type { Emulator } from '../emulator.ts'

/** Between two updates of one window, in milliseconds. */
const PAUSE = 100

/**
 * Tells a window to draw itself again: at once, since a window that comes back may have missed something, and then
 * after each change, though not more often than it can keep up with.
 */
export async function tellChanges(emulator: Emulator, stream: SSEStreamingApi): Promise<void> {
  let changed = true
  let wake: () => void = () => {}
  const stop = emulator.onChange(() => {
    changed = true
    wake()
  })
  stream.onAbort(() => wake())
  while (!stream.aborted) {
    if (changed) {
      changed = false
      await stream.writeSSE({ event: 'refresh', data: '' })
      await stream.sleep(PAUSE)
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  stop()
}
