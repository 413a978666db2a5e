import type { Content } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import type { World } from '../world.ts'

/** Nobody is to answer it. What was answered, and what the source's side wrote, has nothing to ignore. */
export function ignore(world: World, content: Content): void {
  if (content.status === 'ignored') return
  if (content.status !== 'new' && content.status !== 'assigned') {
    throw invalid(`A content that is ${content.status} cannot be ignored.`)
  }
  content.status = 'ignored'
  content.updatedAt = world.clock.stamp()
}

/** Replaces a content's own categories; without any, it shows its intervention's or thread's again. */
export function categorizeContent(world: World, content: Content, categoryIds: readonly string[]): void {
  for (const id of categoryIds) {
    if (!world.records.categories.has(id)) throw invalid(`There is no category ${id}.`)
  }
  content.categoryIds = categoryIds.length === 0 ? null : [...new Set(categoryIds)]
  content.updatedAt = world.clock.stamp()
}
