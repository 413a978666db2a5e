import { addComment } from '../domain/comments.ts'
import { mayRead } from '../domain/permissions.ts'
import type { Comment } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { commentResource } from '../resources/resources.ts'
import { findIntervention, findThread, found, type World } from '../world.ts'
import { matching } from './lists.ts'
import { page } from './page.ts'
import type { RestRoute } from './route.ts'

const threadOfComment: RestRoute['threadOf'] = (records, id) => records.comments.get(id)?.threadId ?? null

export const commentRoutes: RestRoute[] = [
  {
    // "Ordered by creation date (descending). Only comments in sources where the token's user has read permission".
    call: 'GET /intervention_comments',
    answer: ({ world, parameters, user }) => {
      const filtered = matching(world.records.comments.values(), parameters, {
        intervention_id: (comment) => comment.interventionId,
        thread_id: (comment) => comment.threadId,
        user_id: (comment) => comment.userId,
        identity_id: (comment) => findThread(world.records, comment.threadId).customerId,
      }).filter((comment) => mayRead(world, user.id, findThread(world.records, comment.threadId).sourceId))
      return page(filtered.reverse(), parameters, commentResource)
    },
  },
  {
    // "It creates the comment as the token's user", whatever `user_id` says.
    call: 'POST /intervention_comments',
    threadOf: (records, _id, parameters) =>
      records.interventions.get(parameters.get('intervention_id') ?? '')?.threadId ?? null,
    answer: ({ world, parameters, user }) => {
      const body = parameters.get('body')
      if (body === null || body.trim() === '') throw invalid('body is mandatory.')
      const interventionId = parameters.get('intervention_id')
      if (interventionId === null) throw invalid('intervention_id is mandatory.')
      const intervention = findIntervention(world.records, interventionId)
      return commentResource(world.outbox.act(() => addComment(world, intervention, user.id, body)).result)
    },
  },
  {
    call: 'GET /intervention_comments/{id}',
    threadOf: threadOfComment,
    answer: ({ world, id }) => commentResource(find(world, id)),
  },
  {
    call: 'DELETE /intervention_comments/{id}',
    threadOf: threadOfComment,
    answer: ({ world, id }) => {
      const comment = find(world, id)
      world.outbox.act(() => world.records.comments.delete(id))
      return commentResource(comment)
    },
  },
]

function find(world: World, id: string): Comment {
  return found(world.records.comments.get(id), 'The comment')
}
