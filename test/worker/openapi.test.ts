import { expect, it } from 'vitest'
import { describe } from '../../tools/openapi/describe.ts'
import { OPERATIONS } from '../../tools/openapi/operations.ts'
import { app, askApi } from './admin.ts'

/** The description of the worker's API, held against the worker. */

const described = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`)

it('describes every route that there is, and no other', () => {
  // What answers to all methods refuses, or lets in.
  const routes = app.routes.filter(({ method }) => method !== 'ALL')
  const existing = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(existing.length).toBeGreaterThan(10)
  expect(described.toSorted()).toEqual(existing.toSorted())
})

it.each(OPERATIONS)('says what $method $path answers', async ({ method, path, security, body, answers, errors }) => {
  const known = (status: number) => status in answers || errors.some((error) => error === status)
  const ask = (headers: Record<string, string>, verb = method.toUpperCase(), sent?: unknown) =>
    askApi(path.replaceAll(/\{(\w+)\}/g, 'some-$1-of-no-meaning'), {
      method: verb,
      headers,
      settings: { API_URL_TOKEN: 'some-token-of-no-meaning' },
      ...(sent === undefined ? {} : { body: sent }),
    })
  const statuses = [
    (await ask({ Authorization: '' })).status,
    (await ask({}, 'DELETE')).status,
    (await ask({})).status,
    ...(body ? [(await ask({}, 'POST', '{')).status, (await ask({}, 'POST', { unknown: 1 })).status] : []),
  ]
  expect(statuses.filter((status) => !known(status))).toEqual([])
  if (security === 'apiToken') expect(statuses[0]).toBe(401)
})

it.each(OPERATIONS.filter(({ body }) => body))(
  'gives an example of what $method $path takes, which forces nothing',
  ({ body, example }) => {
    expect(body?.safeParse(example).error).toBeUndefined()
    expect(example).not.toHaveProperty('force')
  },
)

it('is a description in the form of OpenAPI 3.1, without a reference that leads nowhere', () => {
  const description = describe('1.2.3')
  expect(description).toMatchObject({ openapi: '3.1.0', info: { title: 'engage-bridge', version: '1.2.3' } })
  const text = JSON.stringify(description)
  const references = new Set(Array.from(text.matchAll(/"\$ref":"([^"]+)"/g), ([, reference]) => reference))
  expect([...references]).toEqual(['#/components/schemas/Error'])
  const ids = Array.from(text.matchAll(/"operationId":"([^"]+)"/g), ([, id]) => id)
  expect(new Set(ids).size).toBe(OPERATIONS.length)
})
