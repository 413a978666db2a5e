import type { Comment, Intervention } from '../records/records.ts'
import type { World } from '../world.ts'
import { checkUser } from './interventions.ts'

/** No webhook tells of comments. */
export function addComment(world: World, intervention: Intervention, userId: string, body: string): Comment {
  checkUser(world, userId)
  const comment: Comment = {
    id: world.ids.next(),
    interventionId: intervention.id,
    threadId: intervention.threadId,
    userId,
    body,
    createdAt: world.clock.stamp(),
  }
  world.records.comments.set(comment.id, comment)
  return comment
}
