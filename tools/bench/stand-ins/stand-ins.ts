import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromStandIns, ToStandIns } from './messages.ts'

type Taken = Extract<FromStandIns, { type: 'taken' }>

/** Flow engine and Engage API, in a process beside this one, so that they take no time from who sends the load. */
export interface StandIns {
  port: number
  /** How long the flow takes from now on, in milliseconds. */
  flowTakes(ms: number): void
  /**
   * Waits until so many more replies have been posted than were waited for before.
   *
   * @throws where they were not in two minutes: something went wrong
   */
  posted(more: number): Promise<void>
  /** What was recorded since the last time. */
  take(): Promise<Taken>
  close(): Promise<void>
}

/** However slow the machine, a reply that has not come by then will not come. Milliseconds. */
const PATIENCE_MS = 120_000

const isOf = <T extends FromStandIns['type']>(
  type: T,
  message: FromStandIns,
): message is Extract<FromStandIns, { type: T }> => message.type === type

export async function startStandIns(): Promise<StandIns> {
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url).href))
  const say = (message: ToStandIns) => child.send(message)
  const hear = async <T extends FromStandIns['type']>(type: T): Promise<Extract<FromStandIns, { type: T }>> => {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const [message]: FromStandIns[] = await once(child, 'message', { signal }).catch((cause: unknown) => {
      throw new Error(`the stand-ins did not say ${type} in ${PATIENCE_MS / 1000} s`, { cause })
    })
    if (message === undefined || !isOf(type, message)) throw new Error(`the stand-ins did not say ${type}`)
    return message
  }
  const { port } = await hear('listening')
  let awaited = 0
  return {
    port,
    flowTakes: (ms) => {
      say({ type: 'flow_takes', ms })
    },
    posted: async (more) => {
      awaited += more
      const heard = hear('posted')
      say({ type: 'tell_posted', count: awaited })
      await heard
    },
    take: async () => {
      const heard = hear('taken')
      say({ type: 'take' })
      return heard
    },
    close: async () => {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}
