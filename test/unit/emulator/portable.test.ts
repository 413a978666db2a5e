import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../../tools/emulator')

it('runs wherever the web standards do: only the HTTP server and its page import from Node', () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const ofNode = files.filter((file) => /from '(node:|@hono\/node-server)/.test(readFileSync(join(ROOT, file), 'utf8')))
  expect(ofNode.toSorted()).toEqual(['page/assets.ts', 'server.ts'])
})
