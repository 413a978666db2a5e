import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { otherwise } from '../../../src/core/otherwise.ts'

it.each([['a'], [1], [null], [undefined]])('reads %j as zod does where it catches what does not fit', (value) => {
  expect(otherwise(z.string(), 'x').parse(value)).toBe(z.catch(z.string(), 'x').parse(value))
})

it('needs no value to be there', () => {
  const schema = z.object({ name: otherwise(z.string(), ''), list: otherwise(z.array(z.string()), []) })
  expect(schema.parse({})).toEqual({ name: '', list: [] })
  expect(schema.parse({ name: 'a', list: ['b', 1] })).toEqual({ name: 'a', list: [] })
})
