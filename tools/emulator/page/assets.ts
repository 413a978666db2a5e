import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { notFound } from '../refusal.ts'

const JAVASCRIPT = 'text/javascript; charset=utf-8'
const CSS = 'text/css; charset=utf-8'

/** The page's own files and those of the libraries that draw it, by name. */
const ASSETS: ReadonlyMap<string, { file: string; type: string }> = new Map([
  ['htmx.js', { file: import.meta.resolve('htmx.org/dist/htmx.min.js'), type: JAVASCRIPT }],
  ['htmx-sse.js', { file: import.meta.resolve('htmx.org/dist/ext/hx-sse.min.js'), type: JAVASCRIPT }],
  ['pico.css', { file: import.meta.resolve('@picocss/pico/css/pico.min.css'), type: CSS }],
  ['page.css', { file: import.meta.resolve('./page.css'), type: CSS }],
  ['controls.css', { file: import.meta.resolve('./controls.css'), type: CSS }],
  ['chat.css', { file: import.meta.resolve('./chat.css'), type: CSS }],
  ['channels.css', { file: import.meta.resolve('./channels.css'), type: CSS }],
  ['page.js', { file: import.meta.resolve('./page.js'), type: JAVASCRIPT }],
])

export function assetsApp(): Hono {
  const app = new Hono()
  app.get('/:name', async (context) => {
    const asset = ASSETS.get(context.req.param('name'))
    if (asset === undefined) throw notFound('The file')
    const headers = { 'Content-Type': asset.type, 'Cache-Control': 'max-age=60' }
    return new Response(await readFile(fileURLToPath(asset.file)), { headers })
  })
  return app
}
