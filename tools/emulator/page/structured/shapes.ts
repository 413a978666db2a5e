import type { StructuredContent } from '../../../../src/engage/structured-content.ts'
import { structuredContentSchema } from '../../../../src/engage/structured-schema.ts'

export type Structured = StructuredContent
export type StructuredOf<T extends Structured['type']> = Extract<Structured, { type: T }>

/** @returns null for what is not structured */
export function readStructured(content: unknown): Structured | null {
  return structuredContentSchema.safeParse(content).data ?? null
}
