import { Conversation } from '../../../../src/conversation/conversation.ts'
import type { IncomingEvent } from '../../../../src/conversation/inbox.ts'
import type { SimulatedClock } from './clock.ts'
import { sqliteStorage } from './storage.ts'

/** What a crash leaves unfinished is never heard of again. */
export const never = () => new Promise<never>(() => {})

/** "After a crash the platform repeats the alarm", in milliseconds. */
const REPEAT_MS = 2_000

/** One life of the object, from its start to a crash. */
interface Life {
  over: boolean
  object: Conversation | null
  ready: Promise<unknown>
}

/** The name of the error that an object meets whose life is over. */
export const LIFE_IS_OVER = 'LifeIsOver'

/** What is left of a crashed object, such as a timer, changes nothing: the platform would have stopped it. */
function guarded<A extends unknown[], R>(life: Life, work: (...args: A) => R) {
  return (...args: A): R => {
    if (life.over) throw Object.assign(new Error('the object has crashed'), { name: LIFE_IS_OVER })
    return work(...args)
  }
}

/**
 * Runs the real Durable Object as the platform does: it is constructed when it is needed, has one alarm, and can be
 * thrown away at any moment. Storage and alarm survive that.
 */
export class Host {
  readonly storage = sqliteStorage()
  alarmAt: number | null = null
  alarmRuns = 0
  /** Alarm runs that ended with an error: the platform gives up on an object after some. */
  thrown: unknown[] = []
  #life: Life | null = null
  #alarmIsRunning = false
  #timer: number | null = null
  readonly #clock: SimulatedClock
  readonly #env: object
  readonly #changed: () => void

  /** @param changed called whenever an alarm starts or ends */
  constructor(clock: SimulatedClock, env: object, changed: () => void) {
    this.#clock = clock
    this.#env = env
    this.#changed = changed
  }

  get life(): Life | null {
    return this.#life
  }

  get isWorking(): boolean {
    return this.#alarmIsRunning
  }

  async receive(threadId: string, events: IncomingEvent[]): Promise<void> {
    const object = await this.#object()
    await object.receive(threadId, events)
  }

  /** The instance is gone, with everything that it was about to do. What it had written stays. */
  crash() {
    if (this.#life) this.#life.over = true
    this.#life = null
    if (!this.#alarmIsRunning) return
    this.#alarmIsRunning = false
    this.#setAlarm(this.alarmAt ?? this.#clock.now + REPEAT_MS)
  }

  async #object(): Promise<Conversation> {
    if (this.#life === null) {
      const life: Life = { over: false, object: null, ready: Promise.resolve() }
      this.#life = life
      const state = {
        id: { toString: () => 'model' },
        storage: {
          sql: { exec: guarded(life, this.storage.sql.exec) },
          transactionSync: guarded(life, this.storage.transactionSync),
          getAlarm: async () => this.alarmAt,
          setAlarm: async (at: number) => (life.over ? never() : this.#setAlarm(at)),
        },
        blockConcurrencyWhile: (work: () => Promise<unknown>) => {
          life.ready = work()
        },
      }
      // The stand-in for the platform's own class, see `conversation.test.ts`, takes what it is given.
      life.object = new Conversation(state as unknown as DurableObjectState, this.#env as never)
    }
    const { object, ready } = this.#life
    await ready
    if (!object) throw new Error('the object could not be constructed')
    return object
  }

  #setAlarm(at: number) {
    this.alarmAt = at
    this.#clock.clearTimeout(this.#timer)
    this.#timer = this.#clock.setTimeout(() => void this.#fire(), at - this.#clock.now)
  }

  async #fire() {
    // The platform runs one alarm of an object at a time: this one comes when that one is over.
    if (this.#alarmIsRunning) return
    const object = await this.#object()
    // An object that has just started may have set it anew.
    if (this.#alarmIsRunning || this.alarmAt === null || this.alarmAt > this.#clock.now) return
    const life = this.#life
    this.alarmAt = null
    this.#alarmIsRunning = true
    this.alarmRuns += 1
    this.#changed()
    try {
      await object.alarm()
    } catch (error) {
      if (life === this.#life) this.thrown.push(error)
    }
    if (life !== this.#life) return
    this.#alarmIsRunning = false
    if (this.alarmAt !== null) this.#setAlarm(this.alarmAt)
    this.#changed()
  }
}
