import { contentsOf } from '../domain/contents.ts'
import { interventionsOf } from '../domain/interventions.ts'
import { mayRead } from '../domain/permissions.ts'
import type { Thread, User } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import type { World } from '../world.ts'
import { readDate } from './dates.ts'
import type { RestCall } from './route.ts'
import { type SearchRules, search } from './search.ts'

/** "Ordered by last content date (descending). Only threads in sources where the user has read permission." */
export function searchThreads({ world, parameters, user }: RestCall): Thread[] {
  const readable = [...world.records.threads.values()].filter((thread) => mayRead(world, user.id, thread.sourceId))
  return search(readable, parameters.get('q') ?? '', rulesFor(world, user))
}

/** Those of the documented keywords that what is emulated here can answer. */
function rulesFor(world: World, user: User): SearchRules<Thread> {
  const contents = (thread: Thread) => contentsOf(world.records, thread.id)
  const interventions = (thread: Thread) => interventionsOf(world.records, thread.id)
  const open = (thread: Thread) => interventions(thread).filter((one) => one.status !== 'closed')
  const active = (thread: Thread) => open(thread).filter((one) => one.status !== 'deferred')
  const ofUser = (userId: string) => (one: { userId: string }) => one.userId === userId
  const isMine = ofUser(user.id)
  const firstAt = (thread: Thread) => contents(thread).at(0)?.createdAt ?? thread.createdAt
  const lastAt = (thread: Thread) => contents(thread).at(-1)?.createdAt ?? thread.createdAt
  const groupOf = (identityId: string) => world.records.identities.get(identityId)?.groupId
  return {
    what: 'Threads',
    keywords: {
      active_and_assigned: (thread, value) => active(thread).length > 0 === isTrue(value),
      active_and_assigned_to: (thread, value) => active(thread).some(ofUser(value)),
      active_and_assigned_to_me: (thread, value) => active(thread).some(isMine) === isTrue(value),
      assigned: (thread, value) => interventions(thread).length > 0 === isTrue(value),
      assigned_to: (thread, value) => interventions(thread).some(ofUser(value)),
      assigned_to_me: (thread, value) => interventions(thread).some(isMine) === isTrue(value),
      categorized: (thread, value) => thread.categoryIds.length > 0 === isTrue(value),
      categorized_in: (thread, value) => thread.categoryIds.includes(value),
      first_content_after: (thread, value) => firstAt(thread) > readDate(value),
      first_content_before: (thread, value) => firstAt(thread) < readDate(value),
      foreign: (thread, value) => thread.foreignId === value,
      identity: (thread, value) => contents(thread).some((content) => content.authorId === value),
      identity_group: (thread, value) => contents(thread).some((content) => groupOf(content.authorId) === value),
      last_content_after: (thread, value) => lastAt(thread) > readDate(value),
      last_content_before: (thread, value) => lastAt(thread) < readDate(value),
      opened_and_assigned: (thread, value) => open(thread).length > 0 === isTrue(value),
      opened_and_assigned_to: (thread, value) => open(thread).some(ofUser(value)),
      opened_and_assigned_to_me: (thread, value) => open(thread).some(isMine) === isTrue(value),
      source: (thread, value) => thread.sourceId === value,
      status_in: (thread, value) => contents(thread).some((content) => content.status === value),
      text: (thread, value) =>
        contents(thread).some((content) => content.body?.toLowerCase().includes(value.toLowerCase()) ?? false),
    },
    withoutNegation: [
      ...['first_content_after', 'first_content_before', 'last_content_after', 'last_content_before'],
      ...['foreign', 'identity', 'identity_group', 'text'],
    ],
    orders: { created_at: (thread) => thread.createdAt, last_content_at: lastAt },
    defaultOrder: 'last_content_at.desc',
  }
}

/** "Boolean values can be either true (1, on, yes) or false (0, off, no)." */
function isTrue(value: string): boolean {
  if (['true', '1', 'on', 'yes'].includes(value)) return true
  if (['false', '0', 'off', 'no'].includes(value)) return false
  throw invalid(`${value} is neither true nor false.`)
}
