import * as z from 'zod/mini'
import type { PlatformTime } from '../core/platform-time.ts'
import { groupOf, type IdentityBinding, identityOf } from './directory.ts'

/** Identities that were merged are one person: who asks to be forgotten is forgotten under all of them. */

/** An identity came into a group, or left one. */
export interface Regrouping {
  identityId: string
  /** Null: it is in none now. */
  group: string | null
  at: PlatformTime
}

const id = z.union([z.string().check(z.minLength(1), z.maxLength(256)), z.pipe(z.number(), z.transform(String))])

/**
 * `identity.merged` and `identity.unmerged`, as the Engage Digital "Webhooks" page has them: the identity is the event's
 * resource, and its metadata name "the group attached to the identity after the merge or unmerge".
 */
const eventSchema = z.object({
  type: z.enum(['identity.merged', 'identity.unmerged']),
  issued_at: z.pipe(
    z.string().check(z.refine((value) => !Number.isNaN(Date.parse(value)))),
    z.transform((value) => Date.parse(value)),
  ),
  resource: z.object({ id, metadata: z.object({ new_identity_group_id: z.nullable(id) }) }),
})

/** Null where the event is another, or not of the documented form. */
export function readRegrouping(raw: unknown): Regrouping | null {
  const read = eventSchema.safeParse(raw)
  if (!read.success) return null
  const { resource, issued_at: at } = read.data
  return { identityId: resource.id, group: resource.metadata.new_identity_group_id, at }
}

/** Each step can be repeated: an event that comes again changes nothing. When it returns, all of it is durable. */
export async function follow(binding: IdentityBinding, { identityId, group, at }: Regrouping): Promise<void> {
  const moved = await (await identityOf(binding, identityId)).move(group, at)
  if (moved.group !== null) await (await groupOf(binding, moved.group)).addMember(identityId)
  if (moved.left !== null && moved.left !== moved.group) {
    await (await groupOf(binding, moved.left)).removeMember(identityId)
  }
}

export interface Person {
  /** All ids of the person, the one that was asked for among them. */
  identities: { id: string; threads: string[] }[]
  group: string | null
}

/** Who an identity is, by all that was merged with it. A member counts only where its own object names the group. */
export async function personOf(binding: IdentityBinding, identityId: string): Promise<Person> {
  const { threads, group } = await (await identityOf(binding, identityId)).known()
  const own = { id: identityId, threads }
  if (group === null) return { identities: [own], group }
  const members = (await (await groupOf(binding, group)).members()).filter((id) => id !== identityId)
  const others = await Promise.all(
    members.map(async (id) => ({ id, ...(await (await identityOf(binding, id)).known()) })),
  )
  const same = others.filter((other) => other.group === group)
  return { identities: [own, ...same.map(({ id, threads }) => ({ id, threads }))], group }
}

/** Forgets the person itself, once nothing is held of any of the threads. */
export async function forgetPerson(binding: IdentityBinding, { identities, group }: Person): Promise<void> {
  for (const { id } of identities) await (await identityOf(binding, id)).forget()
  if (group === null) return
  for (const { id } of identities) await (await groupOf(binding, group)).removeMember(id)
}
