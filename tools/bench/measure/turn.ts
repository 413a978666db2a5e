import { customerWrites } from '../account.ts'
import { type Bench, deliverOne, type Site, startFloors, startSite } from '../context.ts'
import { load } from '../load.ts'
import { atMost, type Findings, shown } from '../report.ts'
import { monotonicMs } from '../stand-ins/messages.ts'
import { pairedRatios, percentile, spread } from '../statistics.ts'
import type { Workerd } from '../workerd.ts'
import { cpuPerTurn } from './cpu.ts'

/** How long a message takes from its webhook to `POST /contents`, without the flow's own time; and CPU time a turn. */

const CONVERSATIONS = 50
/** A flow that is slower than none, and messages a round with it: each takes as long as the flow, one after the other. */
const SLOW_FLOW_MS = 500
const SLOW_TURNS = 10

export async function turn(bench: Bench): Promise<Findings> {
  const floors = await startFloors(bench)
  const site = await startSite(bench)
  try {
    const turns = CONVERSATIONS * (bench.quick ? 1 : 4)
    // Twice: the first message of a conversation is another matter, and the engine compiles what is hot.
    for (const _ of [1, 2]) {
      await ways(site, CONVERSATIONS)
      await floorLatencies(floors, CONVERSATIONS)
    }
    const floor: number[] = []
    const way: number[] = []
    const slowWay: number[] = []
    const cpu: number[] = []
    for (let round = 0; round < bench.rounds; round++) {
      floor.push(percentile(await floorLatencies(floors, turns), 0.5))
      way.push(percentile(await ways(site, turns), 0.5))
      site.standIns.flowTakes(SLOW_FLOW_MS)
      slowWay.push(percentile(await ways(site, SLOW_TURNS), 0.5))
      site.standIns.flowTakes(0)
      cpu.push(await cpuPerTurn(site, turns, CONVERSATIONS))
      await site.standIns.take()
    }
    const goal = "Webhook to POST /contents ÷ floor 2's latency at 1 connection"
    const slow = `flow takes ${SLOW_FLOW_MS / 1000} s`
    return {
      tables: [
        {
          title: 'One message',
          note: 'p50 of a round; median of the rounds (least–most). One conversation at a time, except for CPU time.',
          columns: ['', 'ms'],
          rows: [
            ['webhook to POST /contents, without the flow', shown(spread(way))],
            [`the same, ${slow}`, shown(spread(slowWay))],
            ['floor 2, one connection', shown(spread(floor))],
            ['CPU time of workerd a turn, 16 connections', shown(spread(cpu))],
          ],
        },
      ],
      goals: [atMost(goal, pairedRatios(way, floor), 8), atMost(`${goal}, ${slow}`, pairedRatios(slowWay, floor), 8)],
    }
  } finally {
    await Promise.all([floors.close(), site.close()])
  }
}

async function floorLatencies({ port }: Workerd, requests: number): Promise<number[]> {
  const call = (index: number) => ({
    path: `/object/${index % CONVERSATIONS}`,
    body: customerWrites(index % CONVERSATIONS).delivery,
  })
  return (await load({ port, connections: 1, requests, call })).latencies
}

/** One message after the other, the next when the last is answered. @returns milliseconds */
async function ways(site: Site, turns: number): Promise<number[]> {
  const sentAt = new Map<string, number>()
  for (let index = 0; index < turns; index++) {
    const { contentId, delivery } = customerWrites(index % CONVERSATIONS)
    sentAt.set(contentId, monotonicMs())
    await deliverOne(site, delivery)
    await site.standIns.posted(1)
  }
  const { replies } = await site.standIns.take()
  return replies.map(({ contentId, postedAt, flowMs }) => postedAt - (sentAt.get(contentId) ?? Number.NaN) - flowMs)
}
