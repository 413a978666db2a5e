import { DurableObject } from 'cloudflare:workers'
import type { PlatformTime } from '../core/platform-time.ts'

/** The group that an identity was put into; null: it was taken out of its last one. */
interface Membership {
  group: string | null
  /** When the platform said so. */
  at: PlatformTime
}

/** What the index knows of an identity. Ids only: no name and no text. */
export interface Known {
  threads: string[]
  group: string | null
}

const GROUP = 'group'
const THREAD = 'thread:'
const MEMBER = 'member:'

/**
 * By whom a conversation is found again, so that all that is held of a person can be erased: one Durable Object for each
 * identity, with the threads that it has written in, and one for each group that identities were merged into, with its
 * members. Both are objects of this class, under different names. What is not there any more leaves nothing behind.
 */
export class IdentityIndex extends DurableObject {
  /** The identity has written in a thread. Repeating it changes nothing. */
  async addThread(threadId: string): Promise<void> {
    await this.#add(THREAD + threadId)
  }

  /** Nothing of this thread is held any more. */
  async removeThread(threadId: string): Promise<void> {
    await this.#remove(THREAD + threadId)
  }

  async known(): Promise<Known> {
    const membership = await this.ctx.storage.get<Membership>(GROUP)
    return { threads: await this.#all(THREAD), group: membership?.group ?? null }
  }

  /**
   * The identity has come into a group, or left one. Events may come late and more than once: the newest counts.
   * @returns the group that it is in by all that is known, and the one that it has left with this
   */
  async move(group: string | null, at: PlatformTime): Promise<{ group: string | null; left: string | null }> {
    const before = await this.ctx.storage.get<Membership>(GROUP)
    if (before !== undefined && before.at > at) return { group: before.group, left: group }
    await this.ctx.storage.put<Membership>(GROUP, { ...before, group, at })
    const left = before === undefined || before.group === group ? null : before.group
    return { group, left }
  }

  async addMember(identityId: string): Promise<void> {
    await this.#add(MEMBER + identityId)
  }

  async removeMember(identityId: string): Promise<void> {
    await this.#remove(MEMBER + identityId)
  }

  /** Of a group. Whether one is in it still, its own object knows. */
  members(): Promise<string[]> {
    return this.#all(MEMBER)
  }

  /** All that is known here is forgotten. */
  async forget(): Promise<void> {
    await this.ctx.storage.deleteAll()
  }

  async #add(key: string) {
    if ((await this.ctx.storage.get(key)) === undefined) await this.ctx.storage.put(key, true)
  }

  async #remove(key: string) {
    await this.ctx.storage.delete(key)
    if ((await this.ctx.storage.list({ limit: 1 })).size === 0) await this.ctx.storage.deleteAll()
  }

  async #all(prefix: string): Promise<string[]> {
    const entries = await this.ctx.storage.list({ prefix })
    return [...entries.keys()].map((key) => key.slice(prefix.length))
  }
}
