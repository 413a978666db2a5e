import * as z from 'zod'
import { fromBase64, toBase64 } from '../base64.ts'

/** A map of records as JSON: its entries in their order, bytes as `{ "bytes in base64": "…" }`. */
export const tableSchema = z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())]))

export type Table = z.output<typeof tableSchema>

/** A copy: what happens to the records later does not change it. */
export function saveTable(records: ReadonlyMap<string, object>): Table {
  return [...records].map(([key, record]) => [key, saveFields(record)])
}

/** In place of what is there. @throws where bytes are not base64 */
export function loadTable(records: Map<string, unknown>, table: Table): void {
  records.clear()
  for (const [key, record] of table) records.set(key, load(record))
}

const BYTES = 'bytes in base64'

export function saveFields(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, save(field)]))
}

function save(value: unknown): unknown {
  if (value instanceof Uint8Array) return { [BYTES]: toBase64(value) }
  if (Array.isArray(value)) return value.map(save)
  return typeof value === 'object' && value !== null ? saveFields(value) : value
}

function load(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(load)
  if (typeof value !== 'object' || value === null) return value
  const fields: [string, unknown][] = Object.entries(value)
  const [[name, bytes] = []] = fields
  if (fields.length === 1 && name === BYTES && typeof bytes === 'string') return fromBase64(bytes)
  return Object.fromEntries(fields.map(([name, field]) => [name, load(field)]))
}
