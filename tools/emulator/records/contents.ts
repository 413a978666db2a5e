import type { Content } from './records.ts'

/** All contents by id, and those of a thread without a look at the others: an account can have many. */
export class Contents extends Map<string, Content> {
  readonly #byThread = new Map<string, Content[]>()

  override set(id: string, content: Content): this {
    this.delete(id)
    const { threadId } = content
    const ofThread = this.#byThread.get(threadId)
    if (ofThread) ofThread.push(content)
    else this.#byThread.set(threadId, [content])
    return super.set(id, content)
  }

  override delete(id: string): boolean {
    const content = this.get(id)
    if (content) {
      const others = this.ofThread(content.threadId).filter((other) => other !== content)
      this.#byThread.set(content.threadId, others)
    }
    return super.delete(id)
  }

  override clear(): void {
    this.#byThread.clear()
    super.clear()
  }

  /** Oldest first. */
  ofThread(threadId: string): readonly Content[] {
    return this.#byThread.get(threadId) ?? []
  }
}
