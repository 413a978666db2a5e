import { exports } from 'cloudflare:workers'
import { expect, it } from 'vitest'

it('answers ok when every setting is right', async () => {
  const response = await exports.default.fetch('https://bridge.example/health')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ok', flow_engine: 'http' })
})
