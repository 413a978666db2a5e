import type { Fault, FaultHandle } from '../../weather/faults.ts'
import type { Hold } from '../../weather/holds.ts'
import { found } from '../../world.ts'

/** A fault that was set up on the page, in words. */
export interface Coming {
  fault: Fault
  handle: FaultHandle
}

/** The faults and holds that were made on the page, so that they can be shown and ended there. */
export class Sky {
  readonly holds = new Map<string, { hold: Hold; words: string }>()
  readonly #faults = new Map<string, Coming>()

  add(fault: Fault, handle: FaultHandle): void {
    this.#faults.set(handle.id, { fault, handle })
  }

  /** Those that have not met all their calls yet. */
  coming(): Coming[] {
    return [...this.#faults.values()].filter(({ handle }) => handle.left > 0)
  }

  cancel(faultId: string): void {
    found(this.#faults.get(faultId), 'The fault').handle.cancel()
    this.#faults.delete(faultId)
  }
}
