import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url).href)
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const codeOf = (markdown: string) =>
  Array.from(markdown.matchAll(/^```ts\n([\s\S]*?)^```$/gm), ([, code]) => code ?? '')

const FOLDER = 'test/worker/transformers'
const files = readdirSync(join(ROOT, FOLDER)).filter((name) => name !== 'use.ts')
/** As it would stand in `custom.ts`. */
const asCustom = (code: string) => code.replace("'../../../src/transformers/types.ts'", "'./types.ts'")
const page = read('docs/transformers.md')

it.each(files)('docs/transformers.md quotes the tested example %s', (name) => {
  expect(codeOf(page)).toContain(asCustom(read(`${FOLDER}/${name}`)))
})

it('there are five of them, and no other whole file is quoted', () => {
  expect(files).toHaveLength(5)
  expect(codeOf(page).filter((code) => code.includes('import '))).toHaveLength(5)
})

it('every hook is explained', () => {
  const hooks = Array.from(read('src/transformers/types.ts').matchAll(/^ {2}(handle\w+)\?\(/gm), ([, name]) => name)
  expect(hooks).toHaveLength(6)
  for (const hook of hooks) expect(page).toContain(`\`${hook}\``)
})
