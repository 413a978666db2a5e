import type { Availability, User } from '../records/records.ts'
import type { World } from '../world.ts'

export interface NewUser {
  name: string
  email?: string
  categoryIds?: readonly string[]
  /** True where absent. */
  receivesTasks?: boolean
}

/** Connected and free at first. */
export function addUser(world: World, { name, email, categoryIds, receivesTasks }: NewUser): User {
  const user: User = {
    id: world.ids.next(),
    name,
    email: email ?? `${name.toLowerCase().replaceAll(' ', '.')}@example.com`,
    categoryIds: [...(categoryIds ?? [])],
    receivesTasks: receivesTasks ?? true,
    availability: { connected: true, status: 'available', busyness: 'unoccupied' },
    createdAt: world.clock.stamp(),
  }
  world.records.users.set(user.id, user)
  return user
}

export function setAvailability(user: User, change: Partial<Availability>): void {
  user.availability = { ...user.availability, ...change }
}

/** Skills are met by any one of them; where none is asked for, by everybody. */
export function hasSkill(user: User, categoryIds: readonly string[]): boolean {
  if (user.categoryIds.length === 0 || categoryIds.length === 0) return true
  return categoryIds.some((id) => user.categoryIds.includes(id))
}
