import { mayRead } from '../domain/permissions.ts'
import { completeTask, findTask, moveTask, transferTask } from '../domain/tasks.ts'
import type { Task } from '../records/routing.ts'
import { invalid } from '../refusal.ts'
import { taskResource } from '../resources/routing.ts'
import { matching } from './lists.ts'
import { page } from './page.ts'
import type { RestCall, RestRoute } from './route.ts'

const threadOfTask: RestRoute['threadOf'] = (records, id) => records.tasks.get(id)?.threadId ?? null

/** "Only users that have the right to monitor the task view": all have it here. */
export const taskRoutes: RestRoute[] = [
  {
    call: 'GET /tasks',
    answer: (call) => page(list(call), call.parameters, taskResource),
  },
  {
    call: 'GET /tasks/{id}',
    threadOf: threadOfTask,
    answer: ({ world, id }) => taskResource(findTask(world, id)),
  },
  {
    call: 'POST /tasks/{id}/move',
    threadOf: threadOfTask,
    answer: (call) => {
      const queue = call.parameters.get('queue')
      if (queue === null) throw invalid('queue is mandatory.')
      return change(call, (task) => moveTask(call.world, task, queue, call.user.id))
    },
  },
  {
    call: 'POST /tasks/{id}/complete',
    threadOf: threadOfTask,
    answer: (call) => change(call, (task) => completeTask(call.world, task, call.user.id)),
  },
  {
    // Users have no teams and no languages here, so that asking for some leaves nobody.
    call: 'POST /tasks/{id}/transfer',
    threadOf: threadOfTask,
    answer: (call) => {
      const { parameters } = call
      if (parameters.has('team_ids') || parameters.has('language')) throw invalid('No agent is left.')
      const transfer = {
        agentIds: parameters.all('agent_ids'),
        categoryIds: parameters.all('category_ids'),
        bypass: parameters.flag('bypass') ?? false,
      }
      return change(call, (task) => transferTask(call.world, task, transfer, call.user.id))
    },
  },
]

function change({ world, id }: RestCall, run: (task: Task) => void): unknown {
  const task = findTask(world, id)
  world.outbox.act(() => run(task))
  return taskResource(task)
}

/** "Ordered by priority (highest first) and then by creation date (latest first)"; by default the global queue. */
function list({ world, parameters, user }: RestCall): Task[] {
  const queue = parameters.get('queue') ?? 'global'
  return matching(world.records.tasks.values(), parameters, {
    channel_id: (task) => task.channelId,
    step: (task) => task.step,
  })
    .filter((task) => task.queue === queue && mayRead(world, user.id, task.sourceId))
    .sort((a, b) => b.priority - a.priority || b.createdAt - a.createdAt)
}
