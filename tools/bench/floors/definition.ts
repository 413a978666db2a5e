import { inAll, rowsWritten } from '../counting/counted.ts'
import type { Counts } from '../counting/counting.ts'

/** Pure: what a request to each floor does. The goals are ratios to it: if it did more, all of them would be reached. */

export interface Floor {
  name: string
  path: string
  objectCalls: number
  /** Inserted, without what the alarm is billed as. */
  rows: number
  alarmsSet: number
  alarmsRun: number
}

export const FLOORS: readonly Floor[] = [
  { name: 'floor 1: empty route', path: '/empty', objectCalls: 0, rows: 0, alarmsSet: 0, alarmsRun: 0 },
  { name: 'floor 2: object, row, alarm', path: '/object/0', objectCalls: 1, rows: 1, alarmsSet: 1, alarmsRun: 1 },
  { name: 'floor 2, its alarm later', path: '/later/0', objectCalls: 1, rows: 1, alarmsSet: 1, alarmsRun: 0 },
]

export type Done = Pick<Floor, 'objectCalls' | 'rows' | 'alarmsSet' | 'alarmsRun'>

/** What one request did. */
export function doneIn(counts: Counts): Done {
  const alarmsRun = counts.objectRequests['Floor.alarm'] ?? 0
  const { alarmsSet } = counts
  return {
    objectCalls: inAll(counts.objectRequests) - alarmsRun,
    rows: rowsWritten(counts) - alarmsSet,
    alarmsSet,
    alarmsRun,
  }
}

/** @throws where a floor is not what it is said to be */
export function assertIs(floor: Floor, done: Done): void {
  for (const key of ['objectCalls', 'rows', 'alarmsSet', 'alarmsRun'] as const) {
    if (done[key] !== floor[key]) throw new Error(`${floor.name}: ${key} is ${done[key]}, and has to be ${floor[key]}`)
  }
}
