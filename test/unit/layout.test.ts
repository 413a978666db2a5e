import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAst } from 'vitest/node'
import { configSchema } from '../../src/config.ts'

/**
 * The layout that the design agrees on, enforced on what the files import and mention:
 * `index → app → webhook, api → sweep → conversation → media, identities → transformers → content, handover, governor → engage, flows → core`.
 */

const ROOT = new URL('../../', import.meta.url).pathname

/** A node of the syntax tree, as far as this test looks at it. */
type Node = { type: string; start: number } & Record<string, unknown>

interface Import {
  line: number
  /** As it is written. */
  from: string
  /** The imported file from the repository's root; null for a package. */
  file: string | null
  /** It vanishes when the types are stripped. */
  typeOnly: boolean
}

interface Source {
  path: string
  lineAt(offset: number): number
  nodes: Node[]
  imports: Import[]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

function allNodes(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(allNodes)
  if (!isNode(value)) return []
  return [value, ...Object.values(value).flatMap(allNodes)]
}

/** The text of a literal, where the node is one. */
const textOf = (node: unknown): string | null =>
  isNode(node) && node.type === 'Literal' && typeof node.value === 'string' ? node.value : null

function isTypeOnly(node: Node): boolean {
  if (node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type') return true
  const specifiers = Array.isArray(node.specifiers) ? node.specifiers : []
  return (
    specifiers.length > 0 &&
    specifiers.every((one) => isNode(one) && (one.importKind === 'type' || one.exportKind === 'type'))
  )
}

const IMPORTING = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
])

function readSource(path: string, code: string): Source {
  const nodes = allNodes(parseAst(code, { lang: 'ts' }))
  const lineAt = (offset: number) => code.slice(0, offset).split('\n').length
  const imports = nodes.flatMap((node): Import[] => {
    if (!IMPORTING.has(node.type)) return []
    const from = textOf(node.source) ?? textOf(node.expression)
    if (from === null) return []
    const file = from.startsWith('.') ? posix.join(posix.dirname(path), from) : null
    return [{ line: lineAt(node.start), from, file, typeOnly: isTypeOnly(node) }]
  })
  return { path, lineAt, nodes, imports }
}

const read = (folder: string): Source[] =>
  readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?tsx?$/.test(name) && !/\.d\.ts$/.test(name))
    .toSorted()
    .map((name) => readSource(`${folder}/${name}`, readFileSync(`${ROOT}${folder}/${name}`, 'utf8')))

const src = read('src')
const tools = read('tools')
const sources = new Map(src.map((source) => [source.path, source]))

/** The layers from the top; modules of one layer know nothing of each other. */
const LAYERS = [
  ['index'],
  ['app'],
  ['webhook', 'api'],
  ['sweep'],
  ['conversation'],
  ['media', 'identities'],
  ['transformers'],
  ['content', 'handover', 'governor'],
  ['config', 'telemetry'],
  ['engage', 'flows'],
  ['core'],
]

/** The module that a file of src belongs to: its folder, or the file itself at the top. */
const moduleOf = (path: string) => path.split('/')[1]?.replace(/\.ts$/, '') ?? ''
const layerOf = (path: string) => LAYERS.findIndex((layer) => layer.includes(moduleOf(path)))

/** The imports of a folder that a rule forbids, as `file:line imports what`. */
function offences(of: Source[], forbidden: (source: Source, target: Import) => boolean): string[] {
  return of.flatMap((source) =>
    source.imports
      .filter((target) => forbidden(source, target))
      .map((target) => `${source.path}:${target.line} imports ${target.from}`),
  )
}

const pointsUp = (source: Source, { file }: Import) =>
  file?.startsWith('src/') === true && moduleOf(source.path) !== moduleOf(file) && layerOf(file) <= layerOf(source.path)

const leavesSrc = (_: Source, { file, from }: Import) =>
  (file !== null && !file.startsWith('src/')) || /^(\/|file:|src\/|tools\/|test\/)/.test(from)

const between =
  (one: string, other: string) =>
  (source: Source, { file }: Import) =>
    file?.startsWith(`src/${other}/`) === true && source.path.startsWith(`src/${one}/`)

function mayNotUse(source: Source, { file }: Import): boolean {
  if (!file?.startsWith('src/') || file.startsWith('src/engage/')) return false
  // What is measured is the worker's own.
  if (source.path.startsWith('tools/bench/')) return !/^src\/(content|flows)\//.test(file)
  // What is described is the API, by the schemas that check it.
  if (source.path.startsWith('tools/openapi/')) return !/^src\/(api\/|core\/errors\.ts)/.test(file)
  return !(source.path.startsWith('tools/cli/') && file === 'src/config.ts')
}

describe('imports', () => {
  it('are found in the sources at all', () => {
    expect(src.length).toBeGreaterThan(30)
    expect(src.flatMap(({ imports }) => imports).length).toBeGreaterThan(100)
    expect(tools.length).toBeGreaterThan(0)
  })

  it('come from files that belong to the layout', () => {
    expect(src.map(({ path }) => path).filter((path) => layerOf(path) === -1)).toEqual([])
  })

  it('are of files that exist', () => {
    const missing = (_: Source, { file }: Import) => file?.startsWith('src/') === true && !sources.has(file)
    expect(offences(src, missing)).toEqual([])
  })

  it('point one way', () => {
    expect(offences(src, pointsUp)).toEqual([])
  })

  it('do not lead from engage to flows or back: only content translates between them', () => {
    expect(offences(src, between('engage', 'flows'))).toEqual([])
    expect(offences(src, between('flows', 'engage'))).toEqual([])
  })

  it('do not lead from media to flows: an address is all it needs to know', () => {
    expect(offences(src, between('media', 'flows'))).toEqual([])
  })

  it('do not lead from what is deployed to the tools or the tests', () => {
    expect(offences(src, leavesSrc)).toEqual([])
  })

  it('lead from the tools to the Engage schemas only, to the settings’ documentation, and to what is measured or described', () => {
    expect(offences(tools, mayNotUse)).toEqual([])
  })

  it('bring in the Workers runtime where there is a Durable Object, and nowhere else', () => {
    const runtime = src.filter(({ imports }) => imports.some(({ from }) => from.startsWith('cloudflare:')))
    expect(runtime.map(({ path }) => path)).toEqual([
      'src/conversation/conversation.ts',
      'src/governor/governor.ts',
      'src/identities/identity-index.ts',
      'src/media/media-store.ts',
      'src/sweep/sweep.ts',
    ])
  })

  it('keep the worker small: zod comes in its small form', () => {
    expect(offences(src, (_, { from }) => from === 'zod')).toEqual([])
  })

  it('reach the HTML parser in three files, each of which tells it not to decode: what it decodes with is not shipped', () => {
    const parsing = src.filter(({ imports }) => imports.some(({ from }) => from === 'htmlparser2'))
    expect(parsing.map(({ path }) => path)).toEqual([
      'src/content/html-flat.ts',
      'src/content/html-reader.ts',
      'src/content/html-scan.ts',
    ])
  })

  it('are no surprise: index only wires', () => {
    const modules = sources.get('src/index.ts')?.imports.map(({ file }) => file && moduleOf(file))
    expect(modules?.toSorted()).toEqual(['app', 'conversation', 'governor', 'identities', 'media', 'sweep', 'sweep'])
  })
})

/** What makes code depend on more than its arguments. */
const IMPURE_NAMES = new Set([
  'fetch',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'scheduler',
  'storage',
  'caches',
  'performance',
  'process',
  'navigator',
  'console',
  'globalThis',
  'self',
])

/** What is meant by a member expression, as `Date.now`; null where it is computed. */
function memberName({ object, property, computed }: Node): string | null {
  if (!isNode(object) || !isNode(property)) return null
  const name = computed ? textOf(property) : property.name
  return typeof name === 'string' ? `${object.name ?? ''}.${name}` : null
}

/** Where a source reaches for the clock, chance, the network, storage or the runtime. */
function impurities(source: Source): string[] {
  const found = source.nodes.flatMap((node): [Node, string][] => {
    if (node.type === 'Identifier' && IMPURE_NAMES.has(String(node.name))) return [[node, String(node.name)]]
    if (node.type === 'MemberExpression') {
      const name = memberName(node)
      if (name === 'Date.now' || name === 'Math.random') return [[node, name]]
      if (name?.endsWith('.storage')) return [[node, name]]
    }
    const callee = node.callee
    const isDate = isNode(callee) && callee.name === 'Date'
    const withoutTime = Array.isArray(node.arguments) && node.arguments.length === 0
    if (isDate && (node.type === 'CallExpression' || withoutTime)) return [[node, 'new Date()']]
    return []
  })
  const imported = source.imports
    .filter(({ from }) => /^(cloudflare|node):/.test(from))
    .map(({ line, from }) => `${source.path}:${line} ${from}`)
  return [...imported, ...found.map(([node, what]) => `${source.path}:${source.lineAt(node.start)} ${what}`)]
}

const isPure = (path: string) =>
  /^src\/(content|handover)\//.test(path) ||
  /^src\/conversation\/(deadlines|session|reconcile)\.ts$/.test(path) ||
  /^src\/media\/(address|filename|sniff|use)\.ts$/.test(path) ||
  /^src\/sweep\/(mark|scope|sighting|webhook-state)\.ts$/.test(path)

/** The files whose code runs when the given ones are imported, these included. Types are no code. */
function running(paths: string[]): Source[] {
  const seen = new Set<string>()
  const visit = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { file, typeOnly } of sources.get(path)?.imports ?? []) if (file && !typeOnly) visit(file)
  }
  paths.forEach(visit)
  return [...seen].flatMap((path) => sources.get(path) ?? [])
}

describe('the pure parts', () => {
  const pure = src.filter(({ path }) => isPure(path))

  it('are all there', () => {
    const paths = pure.map(({ path }) => path)
    for (const file of ['deadlines', 'session', 'reconcile']) expect(paths).toContain(`src/conversation/${file}.ts`)
    expect(paths).toEqual(expect.arrayContaining(['src/handover/decide.ts', 'src/content/outbound.ts']))
    for (const file of ['address', 'filename', 'sniff', 'use']) expect(paths).toContain(`src/media/${file}.ts`)
  })

  it.each(pure.map((source) => [source.path, source] as const))(
    'mention no clock, chance, network, storage or runtime: %s',
    (_, source) => {
      expect(impurities(source)).toEqual([])
    },
  )

  it('run on nothing that does', () => {
    expect(running(pure.map(({ path }) => path)).flatMap(impurities)).toEqual([])
  })

  it('take settings as arguments: they load none', () => {
    const loading = running(pure.map(({ path }) => path)).map(({ path }) => path)
    expect(loading).not.toContain('src/config.ts')
  })
})

const isEnv = (node: unknown) => isNode(node) && (node.name === 'env' || memberName(node)?.endsWith('.env') === true)

/** Where a source reads a setting, or the whole process's environment, by itself. */
function readings(source: Source): string[] {
  return source.nodes
    .filter((node) => {
      if (node.type === 'MemberExpression') {
        const name = memberName(node)
        if (name === 'process.env') return true
        return isEnv(node.object) && name !== null && name.replace(/^.*\./, '') in configSchema.shape
      }
      if (node.type === 'VariableDeclarator' && isEnv(node.init) && isNode(node.id)) {
        return node.id.type === 'ObjectPattern'
      }
      return false
    })
    .map((node) => `${source.path}:${source.lineAt(node.start)}`)
}

describe('the environment', () => {
  it('is read by config.ts alone', () => {
    expect(src.filter(({ path }) => path !== 'src/config.ts').flatMap(readings)).toEqual([])
  })

  it('is passed on by the wiring only: routes and Durable Objects', () => {
    const mentioning = src.filter(({ nodes }) => nodes.some(isEnv)).map(({ path }) => path)
    const wiring = [
      'src/app.ts',
      'src/config.ts',
      'src/conversation/conversation.ts',
      'src/governor/governor.ts',
      'src/index.ts',
      'src/media/media-store.ts',
      /^src\/sweep\/(heard|scheduled|sweep)\.ts$/,
      /^src\/(webhook\/routes|api\/.*)\.ts$/,
    ]
    const others = mentioning.filter(
      (path) => !wiring.some((allowed) => (typeof allowed === 'string' ? allowed === path : allowed.test(path))),
    )
    expect(others).toEqual([])
  })
})

/** What makes an object of a namespace, or finds one. */
const ADDRESSING = new Set(['getByName', 'idFromName', 'idFromString', 'newUniqueId', 'jurisdiction'])

const addressings = (source: Source): string[] =>
  source.nodes
    .filter(
      ({ type, property }) => type === 'MemberExpression' && isNode(property) && ADDRESSING.has(String(property.name)),
    )
    .map((node) => `${source.path}:${source.lineAt(node.start)}`)

describe('Durable Objects', () => {
  it('are addressed by core/namespace.ts alone, which places them: none is made outside the jurisdiction', () => {
    expect(src.filter(({ path }) => path !== 'src/core/namespace.ts').flatMap(addressings)).toEqual([])
    expect(addressings(readSource('src/x.ts', 'env.CONVERSATION.getByName(name)'))).toEqual(['src/x.ts:1'])
  })
})

/** All SQL that a source holds, as far as it is written out: in strings and in templates. */
function sqlOf(source: Source): { sql: string; line: number }[] {
  return source.nodes.flatMap((node) => {
    const text =
      textOf(node) ?? (node.type === 'TemplateElement' ? String(Reflect.get(Object(node.value), 'raw')) : null)
    return text === null ? [] : [{ sql: text, line: source.lineAt(node.start) }]
  })
}

/** Where a row is inserted without its columns being named. */
const positional = (source: Source): string[] =>
  sqlOf(source)
    .filter(({ sql }) => /\b(INSERT|REPLACE)\b[\w\s]*\bINTO(\s*$|\s+\w+\b(?!\s*\())/i.test(sql))
    .map(({ line }) => `${source.path}:${line}`)

describe('storage', () => {
  it('is written by the names of its columns: an earlier version goes on where a later one has added some', () => {
    expect(src.flatMap(positional)).toEqual([])
    expect(src.flatMap(sqlOf).filter(({ sql }) => /\bINTO\s+\w+ \(/.test(sql)).length).toBeGreaterThan(10)
  })

  it.each([
    "sql.exec('INSERT INTO state VALUES (1, ?)', value)",
    "sql.exec('INSERT OR IGNORE INTO identities SELECT a, 0 FROM b')",
    'sql.exec(`INSERT OR REPLACE\n  INTO facts\n  VALUES (?, ?)`)',
    'sql.exec(`REPLACE INTO facts VALUES (?, ?)`)',
    "sql.exec('INSERT INTO ' + table)",
  ])('this test notices where that is not so: %s', (code) => {
    expect(positional(readSource('src/x.ts', code))).toEqual(['src/x.ts:1'])
  })
})

describe('this test', () => {
  const of = (path: string, code: string) => [readSource(path, code)]

  it.each([
    ['core', "import { ok } from '../flows/connector.ts'"],
    ['flows', "import type { Content } from '../engage/resources.ts'"],
    ['engage', "export * from '../config.ts'"],
    ['engage', "const x = await import('../telemetry/log.ts')"],
    ['handover', "type T = import('../conversation/state.ts').ConversationState"],
    ['content', "import { claimOf } from '../handover/categories.ts'"],
    ['conversation', "import '../webhook/routes.ts'"],
    ['webhook', "export { createApp } from '../app.ts'"],
    ['app', "import worker from './index.ts'"],
  ])('notices an import that points up, from %s: %s', (module, code) => {
    const path = module === 'app' ? 'src/app.ts' : `src/${module}/x.ts`
    expect(offences(of(path, code), pointsUp)).toHaveLength(1)
  })

  it.each([
    ['handover', "import { x } from '../flows/handover-status.ts'"],
    ['webhook', "import type { x } from '../conversation/inbox.ts'"],
    ['content', "import { x } from '../config.ts'"],
    ['flows', "import { x } from './connector.ts'"],
    ['core', "import * as z from 'zod'"],
  ])('lets an import pass that points down, from %s: %s', (module, code) => {
    expect(offences(of(`src/${module}/x.ts`, code), pointsUp)).toEqual([])
  })

  it('notices imports of the tools and the tests, and of src by the tools', () => {
    expect(offences(of('src/core/x.ts', "import '../../tools/cli/worker.ts'"), leavesSrc)).toHaveLength(1)
    expect(offences(of('src/x.ts', "import type { A } from '../test/x.ts'"), leavesSrc)).toHaveLength(1)
    expect(offences(of('tools/emulator/x.ts', "import '../../src/config.ts'"), mayNotUse)).toHaveLength(1)
    expect(offences(of('tools/cli/x.ts', "import '../../src/config.ts'"), mayNotUse)).toEqual([])
    expect(offences(of('tools/cli/x.ts', "import '../../src/app.ts'"), mayNotUse)).toHaveLength(1)
    expect(offences(of('tools/bench/x.ts', "import '../../src/content/outbound.ts'"), mayNotUse)).toEqual([])
    expect(offences(of('tools/bench/x.ts', "import '../../src/app.ts'"), mayNotUse)).toHaveLength(1)
    expect(offences(of('tools/emulator/x.ts', "import '../../src/engage/events.ts'"), mayNotUse)).toEqual([])
  })

  it.each([
    'const now = Date.now()',
    "const now = Date['now']()",
    'const clock = Date.now',
    'const now = new Date()',
    'const now = Date()',
    'const chance = Math.random()',
    "await fetch('https://example.com')",
    'const call = fetch',
    'crypto.randomUUID()',
    'setTimeout(() => {}, 1)',
    'this.storage.sql',
    'context.storage',
    "import { DurableObject } from 'cloudflare:workers'",
    "import { readFileSync } from 'node:fs'",
    'process.hrtime()',
    "console.log('x')",
  ])('notices impurity: %s', (code) => {
    expect(of('src/handover/x.ts', code).flatMap(impurities).length).toBeGreaterThan(0)
  })

  it.each([
    'const url = env.FLOW_URL',
    'const url = this.env.FLOW_URL',
    "const url = c.env['FLOW_URL']",
    'const { FLOW_URL } = c.env',
    'const level = process.env.LOG_LEVEL',
  ])('notices that the environment is read: %s', (code) => {
    expect(of('src/webhook/x.ts', code).flatMap(readings).length).toBeGreaterThan(0)
  })

  it.each(['const config = loadConfig(c.env)', 'const stub = env.CONVERSATION.getByName(name)'])(
    'lets an environment be passed on: %s',
    (code) => {
      expect(of('src/webhook/x.ts', code).flatMap(readings)).toEqual([])
    },
  )

  it.each([
    '// Date.now() and fetch( are only spoken of',
    "const text = 'Date.now() and crypto and storage'",
    'const time = Date.parse(text)',
    'const time = new Date(0)',
    'const largest = Math.max(1, 2)',
    'export function decide(now: number) {\n  return now\n}',
  ])('does not see impurity where there is none: %s', (code) => {
    expect(of('src/handover/x.ts', code).flatMap(impurities)).toEqual([])
  })
})
