import type * as z from 'zod/mini'

/** Tells that something was left out. `where` is a path of field names, `what` the reason; neither holds message text. */
export type Report = (where: string, what: string) => void

/**
 * The items of a list that have the right shape, with their paths. Others are left out and reported; no list at all is
 * an empty one.
 */
export function itemsOf<T>(
  schema: z.ZodMiniType<T>,
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

/** An address that can be opened; null where there is none. What is no usable address is reported. */
export function usable(link: string | null | undefined, where: string, report: Report): string | null {
  if (link === null) report(where, 'is not an http(s) address')
  return link ?? null
}
