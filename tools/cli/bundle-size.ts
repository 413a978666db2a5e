import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** KiB, compressed: what a cold start loads. Cloudflare would take thousands; a library too many shows here first. */
export const BUNDLE_LIMIT_KIB = 120

/** Tells how large the worker in `dist/` is, and fails where it has outgrown the limit. Run by `npm run build`. */
if (import.meta.main) {
  const folder = join(import.meta.dirname, '../../dist')
  const modules = readdirSync(folder).filter((name) => /\.(?:js|mjs|wasm)$/.test(name))
  const bytes = modules.reduce((total, name) => total + gzipSync(readFileSync(join(folder, name))).length, 0)
  const size = bytes / 1024
  console.log(`The worker is ${size.toFixed(1)} KiB gzipped; the limit is ${BUNDLE_LIMIT_KIB} KiB.`)
  if (modules.length === 0 || size > BUNDLE_LIMIT_KIB) process.exitCode = 1
}
