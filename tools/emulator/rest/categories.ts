import { addCategory, type CategoryFields, deleteCategory, updateCategory } from '../domain/category-tree.ts'
import type { Category } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { categoryResource } from '../resources/setup.ts'
import { found, type World } from '../world.ts'
import { page } from './page.ts'
import type { Parameters } from './parameters.ts'
import type { RestRoute } from './route.ts'

export const categoryRoutes: RestRoute[] = [
  {
    // "Ordered by creation date (ascending)".
    call: 'GET /categories',
    answer: ({ world, parameters }) => {
      const parentId = parameters.get('parent_id')
      const ids = parameters.get('ids')?.split(',') ?? null
      const found = [...world.records.categories.values()].filter(
        (category) =>
          (parentId === null || category.parentId === parentId) && (ids === null || ids.includes(category.id)),
      )
      return page(found, parameters, categoryResource)
    },
  },
  {
    call: 'POST /categories',
    answer: ({ world, parameters }) => {
      const name = parameters.get('name')
      if (name === null) throw invalid('name is mandatory.')
      const draft = { ...fieldsIn(parameters), name }
      return categoryResource(world.outbox.act(() => addCategory(world, draft)).result)
    },
  },
  { call: 'GET /categories/{id}', answer: ({ world, id }) => categoryResource(find(world, id)) },
  {
    call: 'PUT /categories/{id}',
    answer: ({ world, parameters, id }) => {
      const category = find(world, id)
      world.outbox.act(() => updateCategory(world, category, fieldsIn(parameters)))
      return categoryResource(category)
    },
  },
  {
    // "It renders the category itself."
    call: 'DELETE /categories/{id}',
    answer: ({ world, parameters, id }) => {
      const category = find(world, id)
      world.outbox.act(() => deleteCategory(world, category, parameters.get('take_over_category_id')))
      return categoryResource(category)
    },
  },
]

function find(world: World, id: string): Category {
  return found(world.records.categories.get(id), 'The category')
}

/** The fields that the call names; an empty `parent_id` moves to the top level. */
function fieldsIn(parameters: Parameters): Partial<CategoryFields> {
  const flags = {
    mandatory: parameters.flag('mandatory'),
    multiple: parameters.flag('multiple'),
    postQualification: parameters.flag('post_qualification'),
    unselectable: parameters.flag('unselectable'),
  }
  const fields: Partial<CategoryFields> = Object.fromEntries(
    Object.entries(flags).filter(([, value]) => value !== null),
  )
  const name = parameters.get('name')
  const color = parameters.get('color')
  if (name !== null) fields.name = name
  if (color !== null) fields.color = Number(color)
  if (parameters.has('parent_id')) fields.parentId = parameters.get('parent_id')
  if (parameters.has('source_ids')) fields.sourceIds = parameters.all('source_ids')
  return fields
}
