import { page } from './page.ts'
import type { RestRoute } from './route.ts'

/** Lists that set-up tools read, of things which this account does not have. */
const EMPTY = ['roles', 'tags', 'teams', 'custom_fields', 'folders']

export const fixedListRoutes: RestRoute[] = [
  ...EMPTY.map(
    (name): RestRoute => ({ call: `GET /${name}`, answer: ({ parameters }) => page([], parameters, String) }),
  ),
  // "All available locales for contents" and "all available timezones": plain arrays.
  { call: 'GET /locales', answer: () => [{ code: 'en', interface: true, name: 'English' }] },
  { call: 'GET /timezones', answer: () => [{ name: 'UTC', utc_offset: 0 }] },
]
