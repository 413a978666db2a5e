import { expect, it } from 'vitest'
import { scene } from './scene.ts'

it('lets 500 requests through in any minute, and again as the minute passes', async () => {
  let now = 1_000_000
  const { rest } = await scene({ now: () => now }, [])
  const call = async () => (await rest('GET /categories')).status
  for (let request = 0; request < 500; request += 1) {
    expect(await call()).toBe(200)
    if (request === 99) now += 30_000
  }
  expect(await rest('GET /categories')).toEqual({
    status: 429,
    body: { error: 'rate_limit_exceeded', message: 'Rate limit exceeded', status: 429 },
  })
  now += 30_000
  for (let request = 0; request < 100; request += 1) expect(await call()).toBe(200)
  expect(await call()).toBe(429)
})

it('counts a minute of the scaled time, and only requests that were let through', async () => {
  let now = 1_000_000
  const { emulator, rest } = await scene({ now: () => now, timeScale: 100, requestsPerMinute: 1 }, [])
  const call = async (token?: string) => (await rest('GET /categories', {}, token)).status
  expect(await call('wrong')).toBe(401)
  expect(await call()).toBe(200)
  now += 599
  expect(await call()).toBe(429)
  now += 1
  expect(await call()).toBe(200)
  emulator.weather.switches.requestsPerMinute = 0
  expect(await call()).toBe(200)
})
