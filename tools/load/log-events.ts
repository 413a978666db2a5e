/** What tells one kind of a log event from another. */
const KINDS = ['event', 'reason', 'outcome', 'to', 'error'] as const

/** How often which event stands in the worker's log, the most frequent first: where to look when messages were lost. */
export function countEvents(lines: readonly string[]): [event: string, count: number][] {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const kind = kindOf(line)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].sort(([, left], [, right]) => right - left)
}

function kindOf(line: string): string {
  try {
    const fields: Record<string, unknown> = JSON.parse(line)
    return KINDS.flatMap((name) => (fields[name] ? `${name}=${fields[name]}` : [])).join(' ')
  } catch {
    // The runtime's own.
    return line.slice(0, 120)
  }
}
