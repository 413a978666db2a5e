import { expect, it } from 'vitest'
import { useWorld } from './world.ts'

/** What is served beside the worker. */

const world = useWorld()

const get = (path: string, method = 'GET') => fetch(`${world.workerUrl}${path}`, { method })

it('the description of the API is served, to whoever asks', async () => {
  const response = await get('/openapi.json')
  expect(response.status).toBe(200)
  expect(response.headers.get('Content-Type')).toContain('application/json')
  expect(await response.json()).toMatchObject({ openapi: '3.1.0', paths: { '/webhook': {}, '/inject': {} } })
})

it('a page to try it is served, which loads and calls nothing from elsewhere', async () => {
  const page = await get('/docs')
  expect([page.status, new URL(page.url).pathname]).toEqual([200, '/docs/'])
  expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  const files = Array.from((await page.text()).matchAll(/(?:src|href)="([^":]+)"/g), ([, file = '']) => file)
  expect(files).toHaveLength(5)
  for (const file of files) expect((await fetch(new URL(file, page.url))).status).toBe(200)
  for (const file of files) expect(new URL(file, page.url).origin).toBe(world.workerUrl)
  expect((await get('/docs/nothing.js')).status).toBe(404)
})

it('every other path is the worker’s own, whatever files there are', async () => {
  const expected: [string, number][] = [
    ['/health', 200],
    ['/webhook', 400],
    ['/inject', 404],
    ['/', 404],
    ['/_headers', 404],
    ['/openapi', 404],
    ['/docs.html', 404],
    ['/page.js', 404],
    ['/index.html', 404],
  ]
  for (const [path, status] of expected) {
    const response = await get(path)
    expect([path, response.status]).toEqual([path, status])
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  }
})
