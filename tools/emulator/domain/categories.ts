import type { Content, Intervention, Records } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { findThread, type World } from '../world.ts'

/** Categories are inherited, content ← intervention ← thread: null stands for "none of its own". */

export function interventionCategories(records: Records, intervention: Intervention): string[] {
  return [...(intervention.categoryIds ?? findThread(records, intervention.threadId).categoryIds)]
}

/** "A content's `category_ids` are its own, else its intervention's or thread's"; a canceled intervention has none. */
export function contentCategories(records: Records, content: Content): string[] {
  if (content.categoryIds !== null) return [...content.categoryIds]
  const intervention = records.interventions.get(content.interventionId ?? '')
  return intervention === undefined
    ? [...findThread(records, content.threadId).categoryIds]
    : interventionCategories(records, intervention)
}

/** @throws a 422 that names the first unknown one */
export function checkCategories(world: World, ids: readonly string[]): void {
  for (const id of ids) {
    if (!world.records.categories.has(id)) throw invalid(`There is no category ${id}.`)
  }
}
