import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator } from '../emulator/emulator.ts'

export interface Answers {
  /** Messages that nobody answered, and those that were answered more than once. */
  lost: number
  doubled: number
  /** When the last of them came in, on the emulator's clock. */
  lastAt: number
}

/** Gives up where nothing new was posted for so long, in milliseconds: longer than the longest wait between attempts. */
const PATIENCE_MS = 90_000
/** After the last answer a second one would come soon, in milliseconds. */
const AFTERWARDS_MS = 10_000

/** Waits until every message has its reply, or nothing moves any more, and counts what the platform has. */
export async function countAnswers(emulator: Emulator, contentIds: readonly string[]): Promise<Answers> {
  const posted = () => emulator.calls.filter(({ call, status }) => call === 'POST /contents' && status === 200)
  let before = -1
  for (let movedAt = Date.now(); Date.now() - movedAt < PATIENCE_MS; ) {
    const { length } = posted()
    if (length >= contentIds.length) break
    if (length !== before) movedAt = Date.now()
    before = length
    await sleep(250)
  }
  const lastAt = Math.max(
    0,
    ...posted()
      .slice(-100)
      .map(({ at, ms }) => at + ms),
  )
  await sleep(AFTERWARDS_MS)
  const times = new Map<string | null, number>()
  for (const { created_from, in_reply_to_id } of emulator.state.contents) {
    if (created_from === 'api') times.set(in_reply_to_id, (times.get(in_reply_to_id) ?? 0) + 1)
  }
  return {
    lost: contentIds.filter((id) => !times.has(id)).length,
    doubled: contentIds.filter((id) => (times.get(id) ?? 0) > 1).length,
    lastAt,
  }
}
