import type { Availability, User } from '../records.ts'
import type { World } from '../world.ts'

export interface NewUser {
  name: string
  email?: string
  categoryIds?: readonly string[]
}

/** Connected and free at first. */
export function addUser(world: World, { name, email, categoryIds }: NewUser): User {
  const user: User = {
    id: world.ids.next(),
    name,
    email: email ?? `${name.toLowerCase().replaceAll(' ', '.')}@example.com`,
    categoryIds: [...(categoryIds ?? [])],
    availability: { connected: true, status: 'available', busyness: 'unoccupied' },
    createdAt: world.clock.stamp(),
  }
  world.records.users.set(user.id, user)
  return user
}

export function setAvailability(user: User, change: Partial<Availability>): void {
  user.availability = { ...user.availability, ...change }
}
