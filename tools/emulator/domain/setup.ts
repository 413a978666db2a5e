import type { Category, Source } from '../records.ts'
import { found, type World } from '../world.ts'
import { addIdentity } from './identities.ts'

/** What an administrator sets up. */

export function addCategory(world: World, name: string, parentId: string | null): Category {
  if (parentId !== null) found(world.records.categories.get(parentId), 'The parent category')
  const category: Category = { id: world.ids.next(), name, parentId, createdAt: world.clock.stamp() }
  world.records.categories.set(category.id, category)
  return category
}

export interface NewSource {
  type?: string
  name?: string
  defaultCategoryIds?: readonly string[]
}

export function addSource(world: World, draft: NewSource): Source {
  for (const id of draft.defaultCategoryIds ?? []) found(world.records.categories.get(id), 'The category')
  const type = draft.type ?? 'engage_messaging'
  const source: Source = {
    id: world.ids.next(),
    type,
    name: draft.name ?? type,
    identityId: world.ids.next(),
    communityId: world.ids.next(),
    defaultCategoryIds: [...(draft.defaultCategoryIds ?? [])],
    createdAt: world.clock.stamp(),
  }
  world.records.sources.set(source.id, source)
  addIdentity(world, source, { displayName: source.name }, source.identityId)
  return source
}
