import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * Makes what is served beside the worker, in `public/`: the description of its API, and the viewer of the page that shows it.
 * `wrangler.toml` has it run before each build, so that it is never older than the worker.
 */

const ROOT = join(import.meta.dirname, '../..')
const PUBLIC = join(ROOT, 'public')

// Some routes stand in one file with their schemas and name Durable Objects: that module is the runtime's own.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'cloudflare:workers'
      ? { url: 'data:text/javascript,export class DurableObject {}', shortCircuit: true }
      : next(specifier, context),
})
const { describe } = await import('../openapi/describe.ts')

const { version }: { version: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
put('openapi.json', JSON.stringify(describe(version)))

const viewer = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const copies = { 'swagger-ui.css': 'css', 'swagger-ui-bundle.js': 'js', LICENSE: 'license.txt', NOTICE: 'notice.txt' }
for (const [name, ending] of Object.entries(copies)) {
  put(`docs/swagger-ui.${ending}`, readFileSync(join(viewer, name)))
}

/** In one step: another build may be reading it. */
function put(name: string, content: string | Uint8Array) {
  const file = join(PUBLIC, name)
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, content)
  renameSync(unfinished, file)
}
