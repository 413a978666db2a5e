import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { configSchema } from '../../src/config.ts'
import { settingsTable, withSettings } from '../../tools/cli/docs.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url).href)

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const filesIn = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path))

const readme = read('README.md')
const pages = [...readdirSync(ROOT).filter((path) => path.endsWith('.md')), ...filesIn('docs', '.md')]
const source = filesIn('src', '.ts').map(read).join('\n')
const manifest: { scripts: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
  read('package.json'),
)

/** A page's part below a heading, up to the next heading of the same or a higher level. */
function section(markdown: string, heading: string): string {
  const start = markdown.indexOf(`\n${heading}\n`)
  if (start === -1) throw new Error(`there is no heading "${heading}"`)
  const level = heading.indexOf(' ')
  const below = markdown.slice(start + heading.length + 2)
  const end = below.search(new RegExp(`^#{1,${level}} `, 'm'))
  return end === -1 ? below : below.slice(0, end)
}

/** Words in code style. */
const codeIn = (markdown: string) => Array.from(markdown.matchAll(/`([^`\n]+)`/g), ([, code]) => code ?? '')
const linksIn = (markdown: string) => Array.from(markdown.matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target ?? '')
/** The first cell of each row of the tables, in code style. */
const firstCells = (markdown: string) => Array.from(markdown.matchAll(/^\| (`.*?`) \|/gm), ([, cell]) => cell ?? '')
const withoutCode = (markdown: string) => markdown.replace(/^```[\s\S]*?^```$/gm, '')

/** The anchors that headings get: lower case, words joined by hyphens, other characters dropped. */
const anchorsOf = (markdown: string) =>
  Array.from(withoutCode(markdown).matchAll(/^#+ (.+)$/gm), ([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )

const isLogged = (event: string) => new RegExp(`\\.(info|warn|error)\\(\\s*'${event.replace('.', '\\.')}'`).test(source)

describe('the settings in the README', () => {
  it('are the table that the schema gives', () => {
    expect(readme).toBe(withSettings(readme))
    expect(settingsTable().split('\n')).toHaveLength(Object.keys(configSchema.shape).length + 2)
  })

  it.each(Object.keys(configSchema.shape))('hold %s', (name) => {
    expect(readme).toContain(`\n| \`${name}\` |`)
  })

  it('have four cells in each row, whatever their texts hold', () => {
    for (const line of settingsTable().split('\n')) expect(line.split(/(?<!\\)\|/)).toHaveLength(6)
  })

  it('cannot be written without their markers', () => {
    expect(() => withSettings('# no markers')).toThrow('settings:start')
  })
})

describe('commands in the documentation', () => {
  const text = pages.map(read).join('\n')
  const named = (pattern: RegExp) => [...new Set(Array.from(text.matchAll(pattern), ([, name]) => name ?? ''))]

  it('are scripts of the package', () => {
    const scripts = [...named(/\bnpm (start|test)\b/g), ...named(/\bnpm run ([\w:-]+)/g)]
    expect(scripts).toEqual(expect.arrayContaining(['start', 'test', 'demo', 'docs']))
    for (const script of scripts) expect(Object.keys(manifest.scripts)).toContain(script)
  })

  it('that npx runs come with the dev dependencies', () => {
    for (const tool of named(/\bnpx (\w+)/g)) expect(Object.keys(manifest.devDependencies)).toContain(tool)
  })

  it('begin with the two that need nothing else', () => {
    const tryIt = section(readme, '## Try it')
    expect(tryIt).toContain('\n```bash\nnpm ci && npm start\n```\n')
    expect(tryIt).toContain('\n```bash\nnpm ci && npm test\n```\n')
  })
})

describe('what the documentation tells operators to look for', () => {
  const troubleshooting = section(readme, '## Troubleshooting')
  const registered = firstCells(section(readme, '### 3. Register the webhook in Engage')).flatMap(codeIn)
  const events = codeIn(troubleshooting).filter((code) => /^[a-z]+\.[a-z_]+$/.test(code) && !registered.includes(code))
  const alerts = firstCells(section(readme, '### Alerts')).flatMap(codeIn)
  const explained = firstCells(read('docs/log-events.md')).flatMap(codeIn)

  it.each([...new Set(events)])('%s is an event that the worker logs and the documentation explains', (event) => {
    expect(isLogged(event)).toBe(true)
    expect(explained).toContain(event)
  })

  it.each(explained)('%s is an event that the worker logs', (event) => {
    expect(isLogged(event)).toBe(true)
  })

  it.each(alerts)('%s is an alert that the worker raises', (alert) => {
    expect(source).toContain(`'${alert}'`)
  })

  it('includes every alert', () => {
    const union = /export type Alert =((?:\s*\| '\w+')+)/.exec(source)?.[1] ?? ''
    const raised = Array.from(union.matchAll(/'(\w+)'/g), ([, alert]) => alert)
    expect(raised.length).toBeGreaterThan(0)
    expect(alerts).toEqual(expect.arrayContaining(raised))
  })
})

describe('fields of the flow input in the README', () => {
  it('are those that the worker sends', () => {
    const engage = /engage: \{([\s\S]*?)\n {6}\},/.exec(read('src/content/inbound.ts'))?.[1] ?? ''
    const sent = Array.from(engage.matchAll(/^\s+(\w+)[:,]/gm), ([, name]) => name)
    const rows = Array.from(section(readme, '## Flow engines').matchAll(/^\| (.*?data\.engage.*?) \|/gm))
    const named = rows.flatMap(([, cell]) => codeIn(cell ?? '').map((code) => code.split('.').at(-1)))
    expect(named.sort()).toEqual(sent.sort())
  })
})

describe.each(pages)('%s', (page) => {
  const markdown = withoutCode(read(page))
  const links = linksIn(markdown).filter((target) => !/^https?:/.test(target))

  it('links to files and headings that exist', () => {
    for (const target of links) {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      expect(existsSync(join(ROOT, file)), target).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(read(file)), target).toContain(anchor)
    }
  })
})
