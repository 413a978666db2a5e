interface UnderWay {
  /** Null where it is about no thread, or about several. */
  readonly threadId: string | null
}

/** Knows what is under way, so that a test can wait until nothing is. */
export class Activity {
  readonly #underWay = new Set<UnderWay>()
  #closed = false
  #waiting: (() => void)[] = []

  /** @returns what to call when it is over */
  begin(threadId: string | null = null): () => void {
    const one: UnderWay = { threadId }
    this.#underWay.add(one)
    return () => {
      if (this.#underWay.delete(one)) this.#wake()
    }
  }

  /** @param threadId waits only for what is, or may be, about this thread */
  async idle(threadId?: string): Promise<void> {
    while (this.#isBusy(threadId) && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** What is under way no longer counts. */
  forget(): void {
    this.#underWay.clear()
    this.#wake()
  }

  /** Nothing that was under way will end any more. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  #isBusy(threadId?: string): boolean {
    if (threadId === undefined) return this.#underWay.size > 0
    return [...this.#underWay].some((one) => one.threadId === null || one.threadId === threadId)
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
