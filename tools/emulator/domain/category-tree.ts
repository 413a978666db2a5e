import type { Category } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { found, type World } from '../world.ts'

export type CategoryFields = Pick<
  Category,
  'name' | 'parentId' | 'color' | 'mandatory' | 'multiple' | 'postQualification' | 'unselectable' | 'sourceIds'
>

/** "Accounted for only if the category has no parent." */
const OF_ROOTS = { mandatory: false, multiple: false, postQualification: false, unselectable: false, sourceIds: [] }
const HIGHEST_COLOR = 6

export type NewCategory = Pick<CategoryFields, 'name'> & Partial<CategoryFields> & { heldBack?: boolean }

export function addCategory(world: World, { heldBack = false, ...draft }: NewCategory): Category {
  const fields = { parentId: null, color: 0, ...OF_ROOTS, ...draft }
  const id = world.ids.next()
  checkCategory(world, id, fields)
  const at = world.clock.stamp()
  const category: Category = { ...effective(fields), id, heldBack, createdAt: at, updatedAt: at }
  world.records.categories.set(id, category)
  return category
}

export function updateCategory(world: World, category: Category, change: Partial<CategoryFields>): void {
  const fields = { ...category, ...change }
  checkCategory(world, category.id, fields)
  Object.assign(category, effective(fields))
  category.updatedAt = world.clock.stamp()
}

/**
 * Takes it from all that carried it; where another is to take over, that comes in its place. Agents keep the skill of a
 * category without successor: an empty set would make them skilled in everything.
 */
export function deleteCategory(world: World, category: Category, successorId: string | null): void {
  const { categories, threads, contents, interventions, sources, users } = world.records
  if (successorId === category.id || (successorId !== null && !categories.has(successorId))) {
    throw invalid(`There is no category ${successorId} to take over.`)
  }
  if ([...categories.values()].some((one) => one.parentId === category.id)) {
    throw invalid('The category has categories below it.')
  }
  const without = (ids: readonly string[]) => replaced(ids, category.id, successorId)
  for (const record of [...threads.values()]) record.categoryIds = without(record.categoryIds)
  for (const record of [...contents.values(), ...interventions.values()]) {
    if (record.categoryIds !== null) record.categoryIds = without(record.categoryIds)
  }
  for (const source of sources.values()) source.defaultCategoryIds = without(source.defaultCategoryIds)
  if (successorId !== null) for (const user of users.values()) user.categoryIds = without(user.categoryIds)
  categories.delete(category.id)
}

function replaced(ids: readonly string[], id: string, successorId: string | null): readonly string[] {
  if (!ids.includes(id)) return ids
  return [...new Set(ids.flatMap((one) => (one === id ? (successorId ?? []) : one)))]
}

function effective<T extends CategoryFields>(fields: T): T {
  return fields.parentId === null ? fields : { ...fields, ...OF_ROOTS }
}

function checkCategory({ records }: World, id: string, { name, parentId, color, sourceIds }: CategoryFields): void {
  if (name.trim() === '') throw invalid('name is mandatory.')
  if (!Number.isInteger(color) || color < 0 || color > HIGHEST_COLOR) throw invalid('color must be between 0 and 6.')
  for (const sourceId of sourceIds) {
    if (!records.sources.has(sourceId)) throw invalid(`There is no source ${sourceId}.`)
  }
  for (let above = parentId; above !== null; ) {
    if (above === id) throw invalid('A category cannot be below itself.')
    above = found(records.categories.get(above), 'The parent category').parentId
  }
}
