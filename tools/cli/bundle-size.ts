import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** KiB, compressed: what a cold start loads. Cloudflare would take thousands; a library too many shows here first. */
const LIMIT = 120

/** Tells how large the worker in `dist/` is, and fails where it has outgrown the limit. Run by `npm run build`. */
const folder = join(import.meta.dirname, '../../dist')
const modules = readdirSync(folder).filter((name) => /\.(?:js|mjs|wasm)$/.test(name))
const bytes = modules.reduce((total, name) => total + gzipSync(readFileSync(join(folder, name))).length, 0)
const size = bytes / 1024
console.log(`The worker is ${size.toFixed(1)} KiB gzipped; the limit is ${LIMIT} KiB.`)
if (modules.length === 0 || size > LIMIT) process.exitCode = 1
