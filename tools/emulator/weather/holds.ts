import type { Delivery } from '../delivery/dispatcher.ts'
import type { IssuedEvent } from '../delivery/event.ts'

export interface EventFilter {
  type?: string
  types?: readonly string[]
  threadId?: string
}

export type EventPredicate = (event: IssuedEvent) => boolean

/** Deliveries kept back since `holdDeliveries` was called. */
export interface Hold {
  readonly id: string
  /** What is held; null for a predicate. */
  readonly filter: EventFilter | null
  /** The held events, in the order in which they came. */
  readonly eventIds: readonly string[]
  /** Lets the held ones go, late as they are, and holds no more. Resolves when they were attempted. */
  release(): Promise<void>
  /** The held ones never come; later ones do. */
  drop(): void
}

interface KeptBack {
  matches: EventPredicate
  held: Delivery[]
  hold: Hold
}

/** Keeps deliveries back: webhooks come late, in another order, or never. */
export class Holds {
  readonly #active = new Map<string, KeptBack>()
  readonly #changed: () => void
  #count = 0

  /** @param changed called after each change of what is held */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Parts a delivery's events: @returns those which nothing holds. */
  check(delivery: Delivery): readonly IssuedEvent[] {
    let rest = delivery.events
    for (const { matches, held } of this.#active.values()) {
      const kept = rest.filter(matches)
      if (kept.length === 0) continue
      held.push({ ...delivery, events: kept })
      rest = rest.filter((event) => !matches(event))
      this.#changed()
    }
    return rest
  }

  get(id: string): Hold | undefined {
    return this.#active.get(id)?.hold
  }

  list(): Hold[] {
    return [...this.#active.values()].map(({ hold }) => hold)
  }

  /** Holds nothing more; what is held never comes. */
  clear(): void {
    for (const hold of this.list()) hold.drop()
  }

  hold(filter: EventFilter | EventPredicate, deliver: (delivery: Delivery) => Promise<void>): Hold {
    this.#count += 1
    const id = `hold-${this.#count}`
    const matches = typeof filter === 'function' ? filter : matcher(filter)
    const held: Delivery[] = []
    const end = () => {
      this.#active.delete(id)
      this.#changed()
    }
    const hold: Hold = {
      id,
      filter: typeof filter === 'function' ? null : filter,
      get eventIds() {
        return held.flatMap((delivery) => delivery.events.map((event) => event.id))
      },
      release: async () => {
        end()
        await Promise.all(held.splice(0).map(deliver))
      },
      drop: () => {
        end()
        held.length = 0
      },
    }
    this.#active.set(id, { matches, held, hold })
    this.#changed()
    return hold
  }
}

function matcher(filter: EventFilter): EventPredicate {
  const types = [...(filter.types ?? []), ...(filter.type === undefined ? [] : [filter.type])]
  return (event) =>
    (types.length === 0 || types.includes(event.type)) &&
    (filter.threadId === undefined || filter.threadId === event.threadId)
}
