import { errorName, type Log } from './log.ts'

/** A dataset of Workers Analytics Engine. Without the binding nothing is written, and nothing costs. */
export interface AnalyticsBinding {
  ANALYTICS?: Pick<AnalyticsEngineDataset, 'writeDataPoint'>
}

/** Something that is counted and measured; `docs/analytics.md` says what each field holds for each event. */
export interface Point {
  event: 'turn' | 'reply' | 'handover' | 'agent' | 'return' | 'failure'
  outcome: string
  reason?: string
  /** Milliseconds that it took. */
  durationMs?: number
  count?: number
  /** Milliseconds that the customer has waited for it. */
  waitMs?: number
}

/** What it happened in. */
export interface Scene {
  /** The channel, as `engage_messaging`; null where the conversation has shown none. */
  sourceType: string | null
  owner: string
  /** 1 for the thread's first session. */
  session: number
  threadId: string
  /** The customer's identity id. */
  userId: string | null
  /** The customer's content that it is about. */
  contentId: string | null
}

/** Writes a data point. It never throws: what is counted must not stand in the way of what is done. */
export type Analytics = (point: Point, scene: Scene) => void

/** The same for all points of one conversation. */
export interface AnalyticsOptions {
  /** Begins the object id of the conversation, and tells nothing of the thread: as in the log. */
  conversation: string
  engine: string
  /** Whether ids of Engage are left out (`MASK_ANALYTICS`). */
  hidesIds: boolean
  log: Log
}

/** The names of the columns, `blob1` and `double1` first. The order is a contract with whoever queries. */
export const BLOBS = [
  'event',
  'source_type',
  'engine',
  'outcome',
  'reason',
  'owner',
  'session',
  'thread_id',
  'user_id',
  'content_id',
] as const
export const DOUBLES = ['duration_ms', 'count', 'wait_ms'] as const

/** All blobs of a point may have 16 KB together; what is longer than this is no id and no identifier. */
const BLOB_MAX = 256

/** @returns null where no dataset is bound */
export function analyticsOf({ ANALYTICS }: AnalyticsBinding, options: AnalyticsOptions): Analytics | null {
  if (ANALYTICS === undefined) return null
  return (point, scene) => {
    try {
      ANALYTICS.writeDataPoint(toDataPoint(point, scene, options))
    } catch (error) {
      // As where one call has more of them than the platform takes (250).
      options.log.warn('analytics.not_written', { error: errorName(error) })
    }
  }
}

/** One row: the conversation is its index, so that sampling treats conversations alike. */
export function toDataPoint(
  point: Point,
  scene: Scene,
  { conversation, engine, hidesIds }: AnalyticsOptions,
): AnalyticsEngineDataPoint {
  const id = (value: string | null) => (hidesIds ? '' : (value ?? ''))
  const blobs: Record<(typeof BLOBS)[number], string> = {
    event: point.event,
    source_type: scene.sourceType ?? '',
    engine,
    outcome: point.outcome,
    reason: point.reason ?? '',
    owner: scene.owner,
    session: `${conversation}~${scene.session}`,
    thread_id: id(scene.threadId),
    user_id: id(scene.userId),
    content_id: id(scene.contentId),
  }
  const doubles: Record<(typeof DOUBLES)[number], number> = {
    duration_ms: point.durationMs ?? 0,
    count: point.count ?? 1,
    wait_ms: point.waitMs ?? 0,
  }
  return {
    indexes: [conversation],
    blobs: BLOBS.map((name) => blobs[name].slice(0, BLOB_MAX)),
    doubles: DOUBLES.map((name) => doubles[name]),
  }
}
