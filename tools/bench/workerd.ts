import { startWorkerd as start, type WorkerdOptions, type Workerd as WorkerdProcess } from '../cli/workerd.ts'

/** A bundle in plain workerd that listens. */
export interface Workerd {
  /** On loopback. */
  port: number
  /** CPU time of the process so far, in milliseconds. */
  cpuMs(): number
  /** Resident memory of the process, in bytes. */
  residentBytes: WorkerdProcess['residentBytes']
  close(): Promise<void>
}

/** Starts workerd, which prints to nobody: that would be measured too. @throws where it ends before it listens */
export async function startWorkerd(options: WorkerdOptions): Promise<Workerd> {
  const { listening, cpuSeconds, residentBytes, stop } = start({ ...options, quiet: true })
  const port = await listening
  if (port === null) throw new Error('workerd ended before it listened')
  return {
    port,
    cpuMs: () => cpuSeconds() * 1000,
    residentBytes,
    // Nothing of it is needed any more, and asked to end it complains about calls that are under way.
    close: () => stop('SIGKILL'),
  }
}
