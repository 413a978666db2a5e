import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadLogSettings } from '../../../src/config.ts'
import { BLOBS, DOUBLES, type Point, type Scene, toDataPoint } from '../../../src/telemetry/analytics.ts'
import { createLog } from '../../../src/telemetry/log.ts'

const page = readFileSync(fileURLToPath(new URL('../../../docs/analytics.md', import.meta.url).href), 'utf8')
const queries = Array.from(page.matchAll(/^### (.+)\n[^#]*?```sql\n([\s\S]*?)```/gm), ([, title = '', sql = '']) => ({
  title,
  sql,
}))

const log = createLog(loadLogSettings({}), {}, () => {})
const scene: Scene = {
  sourceType: 'engage_messaging',
  owner: 'bot',
  session: 1,
  threadId: 't1',
  userId: 'u1',
  contentId: 'c1',
}
const rowOf = (point: Point, conversation: string, hidesIds = true, changes: Partial<Scene> = {}) =>
  toDataPoint(point, { ...scene, ...changes }, { conversation, engine: 'http', hidesIds, log })

describe('a data point', () => {
  it('has the columns that the documentation names, in their order', () => {
    const documented = Array.from(page.matchAll(/^\| `((?:blob|double)\d+)` \| `(\w+)` \|/gm), ([, column, name]) => [
      column,
      name,
    ])
    const written = [
      ...BLOBS.map((name, at) => [`blob${at + 1}`, name]),
      ...DOUBLES.map((name, at) => [`double${at + 1}`, name]),
    ]
    expect(documented).toEqual(written)
  })

  it('holds no id of Engage, unless the setting says so', () => {
    const point: Point = { event: 'turn', outcome: 'answered' }
    expect(rowOf(point, 'abc').blobs?.slice(6)).toEqual(['abc~1', '', '', ''])
    expect(rowOf(point, 'abc', false).blobs?.slice(6)).toEqual(['abc~1', 't1', 'u1', 'c1'])
  })

  it('stays within 16 KB, whatever the platform names', () => {
    const long = '€'.repeat(10_000)
    const { blobs } = rowOf({ event: 'failure', outcome: 'reply', reason: long }, 'abc', false, {
      sourceType: long,
      threadId: long,
      userId: long,
      contentId: long,
    })
    expect(new TextEncoder().encode(blobs?.join('')).length).toBeLessThan(16_384)
  })
})

/** The value below which the wanted share of the weight lies. */
function quantileOf(entries: [q: number, value: number, weight: number][]): number | null {
  const total = entries.reduce((sum, [, , weight]) => sum + weight, 0)
  let passed = 0
  for (const [q, value, weight] of entries.toSorted(([, left], [, right]) => left - right)) {
    passed += weight
    if (passed >= q * total) return value
  }
  return null
}

/**
 * A table of the same columns. Where the SQL of Analytics Engine is not SQLite's, it is rewritten: times are seconds
 * since 1970, a quantile's parameter stands before the others, and `/` divides as with decimals.
 */
function dataset(rows: AnalyticsEngineDataPoint[], sampleInterval = 1) {
  const db = new DatabaseSync(':memory:')
  const names = ['index1', ...Array.from({ length: 20 }, (_, at) => [`blob${at + 1}`, `double${at + 1}`]).flat()]
  db.exec(`CREATE TABLE engage_bridge (timestamp INTEGER, _sample_interval REAL, ${names.join(', ')})`)
  const columns = ['index1', ...BLOBS.map((_, at) => `blob${at + 1}`), ...DOUBLES.map((_, at) => `double${at + 1}`)]
  const insert = db.prepare(
    `INSERT INTO engage_bridge (timestamp, _sample_interval, ${columns}) VALUES (unixepoch(), ${sampleInterval}, ${columns.map(() => '?')})`,
  )
  for (const { indexes = [], blobs = [], doubles = [] } of rows) {
    insert.run(...[...indexes, ...blobs].map(String), ...doubles)
  }
  db.aggregate('quantile', {
    start: '[]',
    step: (kept, q, value, weight) => JSON.stringify([...JSON.parse(String(kept)), [q, value, weight]]),
    result: (kept) => quantileOf(JSON.parse(String(kept))),
  })
  return (sql: string) =>
    db
      .prepare(
        sql
          .replace(/NOW\(\) - INTERVAL '(\d+)' DAY/g, (_, days) => `unixepoch() - ${Number(days) * 86_400}`)
          .replace(/quantileExactWeighted\(([\d.]+)\)\(/g, 'quantile($1, ')
          .replaceAll('if(', 'iif('),
      )
      .all()
      .map((row) => ({ ...row }))
}

describe('the documented queries', () => {
  const turn = (durationMs: number, waitMs: number): Point => ({
    event: 'turn',
    outcome: 'answered',
    durationMs,
    waitMs,
  })
  const rows = [
    // Three sessions, one of which was handed over twice; and a thread that agents had from the beginning.
    rowOf(turn(100, 1_000), 'a'),
    rowOf(turn(200, 2_000), 'a'),
    rowOf(turn(900, 9_000), 'b'),
    rowOf({ event: 'handover', outcome: 'flow' }, 'b'),
    rowOf({ event: 'agent', outcome: 'wrote', durationMs: 60_000 }, 'b'),
    rowOf({ event: 'return', outcome: 'closed', durationMs: 90_000 }, 'b'),
    rowOf({ event: 'handover', outcome: 'failure' }, 'b'),
    rowOf({ event: 'agent', outcome: 'took', durationMs: 120_000 }, 'b'),
    rowOf(turn(300, 3_000), 'b', true, { session: 2 }),
    rowOf({ event: 'failure', outcome: 'flow_call', reason: 'timeout' }, 'a'),
    rowOf({ event: 'failure', outcome: 'flow_call', reason: 'timeout' }, 'b'),
    rowOf({ event: 'failure', outcome: 'flow_call', reason: 'timeout' }, 'b'),
    rowOf({ event: 'failure', outcome: 'reply', reason: 'expired' }, 'b'),
    rowOf({ event: 'reply', outcome: 'flow', durationMs: 20 }, 'c'),
  ]
  const answers: Record<string, unknown[]> = {
    'Containment rate': [{ sessions: 3, containment_rate: 1 - 1 / 3 }],
    'Handover rate': [
      { source_type: 'engage_messaging', turns: 4, handovers: 2, after_failures: 1, per_hundred_turns: 50 },
    ],
    'Time to agent': [{ handovers_taken_up: 2, median_seconds: 60, p90_seconds: 120 }],
    'Flow latency': [{ engine: 'http', turns: 4, median_ms: 200, p95_ms: 900, p95_wait_ms: 9_000 }],
    Failures: [
      { what: 'flow_call', reason: 'timeout', times: 3, conversations: 2 },
      { what: 'reply', reason: 'expired', times: 1, conversations: 1 },
    ],
  }

  it('are these', () => {
    expect(queries.map(({ title }) => title)).toEqual(Object.keys(answers))
  })

  it.each(queries)('$title: answers what it says', ({ title, sql }) => {
    expect(dataset(rows)(sql)).toEqual(answers[title])
  })

  it('say the same rates and times of sampled data, and estimate counts', () => {
    const [containment, rate, agents, latency] = queries.map(({ sql }) => dataset(rows, 10)(sql)[0])
    expect(containment).toEqual({ sessions: 30, containment_rate: 1 - 1 / 3 })
    expect(rate).toMatchObject({ turns: 40, handovers: 20, per_hundred_turns: 50 })
    expect(agents).toEqual({ handovers_taken_up: 20, median_seconds: 60, p90_seconds: 120 })
    expect(latency).toMatchObject({ turns: 40, median_ms: 200, p95_ms: 900 })
  })

  it.each(queries)('$title: fails on no empty dataset', ({ sql }) => {
    expect(() => dataset([])(sql)).not.toThrow()
  })

  it.each(queries)('$title: uses only what Analytics Engine documents', ({ sql }) => {
    const called = Array.from(sql.matchAll(/\b([a-zA-Z]\w*)\(/g), ([, name]) => name)
    const documented = ['sum', 'avg', 'max', 'count', 'if', 'quantileExactWeighted', 'NOW']
    expect(documented).toEqual(expect.arrayContaining(called))
    expect(sql).not.toMatch(/\b(?:JOIN|UNION|WITH|CASE)\b/)
  })
})
