import { addCategory } from '../domain/setup.ts'
import { invalid } from '../refusal.ts'
import { categoryResource } from '../resources.ts'
import { page } from './page.ts'
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
      return categoryResource(addCategory(world, name, parameters.get('parent_id')))
    },
  },
]
