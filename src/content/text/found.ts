import type { Block } from './markdown.ts'

/** What begins at a line. */
export interface Found {
  block: Block
  /** The line behind it. */
  end: number
}

/** Reads lines that stand within a block. */
export type ReadWithin = (lines: readonly string[]) => Block[]
