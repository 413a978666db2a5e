import type { Account } from '../account.ts'
import { validate } from '../delivery/handshake.ts'
import type { Settings } from '../options.ts'
import { createRecords, type Records } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { stateOf } from '../state.ts'
import type { Forecaster } from '../weather/forecaster.ts'
import { findSource, findUser, found, type World } from '../world.ts'
import { SNAPSHOT_VERSION, type Snapshot } from './schema.ts'
import { loadTable, saveFields, saveTable } from './tables.ts'

export interface ResetOptions {
  /** Webhooks stay as they are. */
  keepWebhooks?: boolean
}

export interface Snapshots {
  /**
   * All that the account holds, once nothing is under way. Scheduled redeliveries, faults and held deliveries are not
   * saved.
   */
  save(): Promise<Snapshot>
  /**
   * Puts a snapshot in the place of all that is there; `emulator.account` has its ids then. What is under way or
   * scheduled is dropped. Ids made from then on are new both here and there.
   * @throws a 422 where the snapshot does not hold together; then nothing has changed
   */
  load(snapshot: Snapshot): void
  /**
   * Back to the account as it was at the start, with the same ids, and without all that was added: conversations,
   * users, webhooks, switches, the timeline. New ids do not repeat those from before: a worker that kept its storage
   * must not take new events for old ones.
   */
  reset(options?: ResetOptions): void
}

export interface SnapshotParts {
  world: World
  settings: Settings
  /** Changed in place. */
  account: Account
  /** The timeline's, changed in place. */
  calls: object[]
  deliveries: object[]
  forecaster: Forecaster
  /** Drops what is under way, scheduled or held, and the faults to come. */
  drop: () => void
  changed: () => void
}

type Contents = Pick<Snapshot, 'records' | 'issued' | 'calls' | 'deliveries' | 'switches' | 'forecast'>

export function createSnapshots(parts: SnapshotParts): Snapshots {
  const { world, settings, account, calls, deliveries } = parts
  const switches = { ...world.switches }
  let start = saveRecords(world.records)

  const replace = (contents: Contents) => {
    parts.drop()
    loadRecords(world.records, contents.records)
    loadTable(world.outbox.issued, contents.issued)
    refill(calls, contents.calls)
    refill(deliveries, contents.deliveries)
    Object.assign(world.switches, contents.switches)
    parts.forecaster.announce(contents.forecast)
    resumeWebhooks(world, settings)
    parts.changed()
  }
  return {
    save: async () => {
      await world.activity.idle()
      return structuredClone({
        version: SNAPSHOT_VERSION,
        account,
        ids: { ...world.ids.save(), ...world.requestIds.save() },
        clock: world.clock.save(),
        switches: world.switches,
        forecast: parts.forecaster.standing,
        records: saveRecords(world.records),
        start,
        issued: saveTable(world.outbox.issued),
        calls: calls.map(saveFields),
        deliveries: deliveries.map(saveFields),
      })
    },
    load: (snapshot) => {
      check(world, snapshot.account, snapshot.start)
      check(world, snapshot.account, snapshot.records)
      start = structuredClone(snapshot.start)
      Object.assign(account, structuredClone(snapshot.account))
      world.ids.load(snapshot.ids)
      world.requestIds.load(snapshot.ids)
      world.clock.load(snapshot.clock)
      replace(snapshot)
    },
    reset: ({ keepWebhooks = false } = {}) => {
      const records = keepWebhooks ? { ...start, webhooks: saveTable(world.records.webhooks) } : start
      replace({ records, issued: [], calls: [], deliveries: [], switches, forecast: null })
    },
  }
}

function saveRecords(records: Records): Snapshot['records'] {
  return Object.fromEntries(Object.entries(records).map(([name, map]) => [name, saveTable(map)]))
}

/** Whatever was saved is taken for a record: `check` finds out before whether it can be. */
function loadRecords(records: Records, saved: Snapshot['records']): void {
  const maps: Record<string, Map<string, unknown>> = { ...records }
  for (const [name, map] of Object.entries(maps)) loadTable(map, saved[name] ?? [])
}

/** Shows every resource once, which nothing can be that is incomplete or refers to what is not there. */
function check(world: World, account: Account, saved: Snapshot['records']): void {
  const records = createRecords()
  try {
    loadRecords(records, saved)
    JSON.stringify(stateOf({ ...world, records }))
    findSource(records, account.sourceId)
    for (const id of [account.botUserId, ...account.agentUserIds]) findUser(records, id)
    for (const id of [account.botCategoryId, account.agentCategoryId, account.otherCategoryId]) {
      found(records.categories.get(id), 'The category')
    }
  } catch (error) {
    throw invalid(`The snapshot does not hold together: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function refill(list: object[], entries: readonly object[]): void {
  list.length = 0
  for (const entry of entries) list.push(structuredClone(entry))
}

/** What was on its way to webhooks was dropped: no handshake and no probe will end any more. */
function resumeWebhooks(world: World, settings: Settings): void {
  for (const webhook of world.records.webhooks.values()) {
    if (webhook.suspension !== null) webhook.suspension.probing = false
    if (webhook.status === 'pending') validate(world, settings, webhook)
  }
}
