type Handle = ReturnType<typeof setTimeout>

/** All waits of the emulator, shortened by the time scale, so that `dispose` can end them in one place. */
export class Timers {
  readonly #scale: number
  readonly #running = new Map<Handle, (() => void) | null>()

  constructor(scale: number) {
    this.#scale = scale
  }

  /** Runs something later, in a task of its own even for 0 ms; a disposed emulator never runs it. */
  after(ms: number, run: () => void): void {
    this.#start(ms / this.#scale, run, null)
  }

  /** A disposed emulator ends the wait at once. */
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

  dispose(): void {
    for (const [handle, onDispose] of [...this.#running]) {
      this.#stop(handle)
      onDispose?.()
    }
  }

  #start(ms: number, run: () => void, onDispose: (() => void) | null): Handle {
    const handle = setTimeout(() => {
      this.#running.delete(handle)
      run()
    }, ms)
    this.#running.set(handle, onDispose)
    return handle
  }

  #stop(handle: Handle): void {
    clearTimeout(handle)
    this.#running.delete(handle)
  }
}
