import type { Intervention } from '../records/records.ts'
import type { World } from '../world.ts'
import { agentReplies } from './interventions.ts'

/** How long customers waited for replies under an intervention, in whole seconds; null where there is none yet. */
export function replyTimes(world: World, intervention: Intervention) {
  const waits = agentReplies(world.records, intervention).flatMap((reply) => {
    const repliedTo = world.records.contents.get(reply.inReplyToId ?? '')
    return repliedTo === undefined ? [] : [Math.floor((reply.createdAt - repliedTo.createdAt) / 1000)]
  })
  const total = waits.reduce((sum, wait) => sum + wait, 0)
  return {
    first: waits.at(0) ?? null,
    last: waits.at(-1) ?? null,
    average: waits.length === 0 ? null : Math.round(total / waits.length),
    count: waits.length,
  }
}
