import type { Activity } from './activity.ts'
import type { Clock } from './clock.ts'
import type { Outbox } from './delivery/outbox.ts'
import type { Ids } from './ids.ts'
import type { Switches } from './options.ts'
import type { Content, Intervention, Records, Source, Thread, User } from './records/records.ts'
import { notFound } from './refusal.ts'
import type { Timers } from './timers.ts'

/** What the rules of the platform work on. */
export interface World {
  readonly records: Records
  readonly ids: Ids
  /** For envelopes and challenges. */
  readonly requestIds: Ids
  readonly clock: Clock
  readonly timers: Timers
  readonly activity: Activity
  readonly switches: Switches
  readonly outbox: Outbox
}

export function findThread(records: Records, id: string): Thread {
  return found(records.threads.get(id), 'The thread')
}

export function findContent(records: Records, id: string): Content {
  return found(records.contents.get(id), 'The content')
}

export function findIntervention(records: Records, id: string): Intervention {
  return found(records.interventions.get(id), 'The intervention')
}

export function findSource(records: Records, id: string): Source {
  return found(records.sources.get(id), 'The source')
}

export function findUser(records: Records, id: string): User {
  return found(records.users.get(id), 'The user')
}

export function found<T>(record: T | undefined, what: string): T {
  if (record === undefined) throw notFound(what)
  return record
}
