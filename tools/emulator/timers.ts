type Handle = ReturnType<typeof setTimeout>

/** All waits of the emulator, shortened by the time scale, so that `clear` can end them in one place. */
export class Timers {
  readonly #scale: number
  readonly #running = new Map<Handle, (() => void) | null>()

  constructor(scale: number) {
    this.#scale = scale
  }

  /** Runs something later, in a task of its own even for 0 ms; never, once the timers were cleared. */
  after(ms: number, run: () => void): void {
    this.#start(ms / this.#scale, run, null)
  }

  /** Clearing the timers ends the wait at once. */
  wait(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve()
    return new Promise((resolve) => this.#start(ms / this.#scale, resolve, resolve))
  }

  /** The promise, or null once the time is up; not scaled, since it bounds somebody else's work. */
  async atMost<T>(ms: number, promise: Promise<T>, giveUp: () => void): Promise<T | null> {
    let handle: Handle | null = null
    const timeout = new Promise<null>((resolve) => {
      const end = () => {
        giveUp()
        resolve(null)
      }
      handle = this.#start(ms, end, end)
    })
    try {
      return await Promise.race([promise, timeout])
    } finally {
      if (handle !== null) this.#stop(handle)
    }
  }

  clear(): void {
    for (const [handle, onClear] of [...this.#running]) {
      this.#stop(handle)
      onClear?.()
    }
  }

  #start(ms: number, run: () => void, onClear: (() => void) | null): Handle {
    const handle = setTimeout(() => {
      this.#running.delete(handle)
      run()
    }, ms)
    this.#running.set(handle, onClear)
    return handle
  }

  #stop(handle: Handle): void {
    clearTimeout(handle)
    this.#running.delete(handle)
  }
}
