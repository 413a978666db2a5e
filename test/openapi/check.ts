import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OpenAPIValidator } from 'openapi-backend'
import { ROOT } from '../../tools/cli/worker.ts'
import { ROUTES } from '../../tools/emulator/rest/app.ts'
import { readDescription, validatorOf } from './description.ts'
import { type Exchange, RECORD_TO } from './exchange.ts'
import { judge } from './judge.ts'

/**
 * `npm run test:openapi -- <path of the platform's openapi.yaml>`: runs the emulator's tests and scenarios with every
 * REST call recorded, then holds each answer and each request of the worker against the description. Every route of the
 * emulator must have been called. With the path of a folder after it, no tests are run: it holds what a run of them with
 * `ENGAGE_EXCHANGES=<folder>` has recorded.
 */

const SUITES = [
  ['--project', 'unit', 'test/unit/emulator'],
  ['--project', 'scenarios', 'main-job', 'rich-content', 'settings', 'promise-2'],
]

async function run(description: string, recorded?: string): Promise<boolean> {
  const validator = await validatorOf(readDescription(description))
  if (recorded !== undefined) return isDescribed(validator, recorded)
  const folder = mkdtempSync(join(tmpdir(), 'engage-exchanges-'))
  try {
    return SUITES.every((suite) => record(suite, folder)) && isDescribed(validator, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns whether the tests have passed */
function record(suite: readonly string[], folder: string): boolean {
  const vitest = join(ROOT, 'node_modules/.bin/vitest')
  const options = { cwd: ROOT, encoding: 'utf8', env: { ...process.env, [RECORD_TO]: folder } } as const
  const { status, stdout, stderr } = spawnSync(vitest, ['run', ...suite], options)
  if (status !== 0) console.error(stdout, stderr)
  return status === 0
}

function isDescribed(validator: OpenAPIValidator, folder: string): boolean {
  const exchanges = readdirSync(folder).flatMap((file) => readExchanges(join(folder, file)))
  const found = new Map<string, number>()
  const called = new Set<string>()
  for (const exchange of exchanges) {
    for (const { call, what } of judge(validator, exchange).findings) {
      const text = `${call}: ${what}`
      found.set(text, (found.get(text) ?? 0) + 1)
    }
    const route = ROUTES.find(({ call }) => matches(call, exchange))
    if (route && exchange.status < 400) called.add(route.call)
  }
  const silent = ROUTES.map(({ call }) => call).filter((call) => !called.has(call))
  for (const [text, times] of found) console.error(`${times} × ${text}`)
  for (const call of silent) console.error(`never answered in any test: ${call}`)
  const worker = exchanges.filter(({ from }) => from === 'scenario').length
  console.log(
    `${exchanges.length} exchanges (${worker} in scenarios), ${called.size} of ${ROUTES.length} calls: ${found.size} findings`,
  )
  return exchanges.length > 0 && found.size === 0 && silent.length === 0
}

function readExchanges(file: string): Exchange[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line): Exchange => JSON.parse(line))
}

function matches(call: string, { method, path }: Exchange): boolean {
  const [wanted, pattern = ''] = call.split(' ')
  return wanted === method && new RegExp(`^${pattern.replaceAll('{id}', '[^/]+')}$`).test(path)
}

const [description, recorded] = process.argv.slice(2)
if (description === undefined || !existsSync(description)) {
  console.error("Name the file with the platform's OpenAPI description: npm run test:openapi -- <path of openapi.yaml>")
  process.exitCode = 2
} else {
  process.exitCode = (await run(description, recorded)) ? 0 : 1
}
