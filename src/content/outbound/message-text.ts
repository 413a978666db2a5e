import type { z } from 'zod'

/** Tells that a part was left out. `where` is a path of field names, `what` the reason; neither holds message text. */
export type Report = (where: string, what: string) => void

/**
 * One message as readable text, built up from blocks of lines. Options are numbered over the whole message, so that a
 * customer can answer with a number.
 */
export class MessageText {
  readonly report: Report
  readonly #blocks: string[][] = [[]]
  #options = 0

  constructor(report: Report) {
    this.report = report
  }

  /** What follows is set apart by an empty line. */
  block(): void {
    this.#blocks.push([])
  }

  /** Adds a line, or several where the text has line breaks; none for an empty text. */
  line(text: string): void {
    if (text !== '') this.#blocks.at(-1)?.push(text)
  }

  /** Adds `1. Title` or `1. Title: target`. */
  option(title: string, target: string): void {
    const words = [title, target].filter((word) => word !== '').join(': ')
    if (words !== '') this.#blocks.at(-1)?.push(`${++this.#options}. ${words}`)
  }

  toString(): string {
    return this.#blocks
      .filter((block) => block.length > 0)
      .map((block) => block.join('\n'))
      .join('\n\n')
  }
}

/**
 * The items of a list that have the right shape, with their paths. Others are left out and reported; no list at all is
 * an empty one.
 */
export function itemsOf<T>(
  schema: z.ZodType<T>,
  value: unknown,
  where: string,
  report: Report,
): { item: T; where: string }[] {
  if (value === null || value === undefined || value === '') return []
  if (!Array.isArray(value)) {
    report(where, 'is not a list')
    return []
  }
  return value.flatMap((entry: unknown, index) => {
    const path = `${where}[${index}]`
    const parsed = schema.safeParse(entry)
    if (parsed.success) return [{ item: parsed.data, where: path }]
    report(path, 'is not an object of the expected form')
    return []
  })
}

/** An address that can be shown; one that cannot is reported. */
export function shown(link: string | null | undefined, where: string, report: Report): string {
  if (link === null) report(where, 'is not an http(s) address')
  return link ?? ''
}
