/** What the page shows. The address holds all of it, so that a reload or a second window keeps it. */
export interface View {
  side: Side
  threadId: string | null
  /** A customer who was chosen rather than a thread: they may not have written yet. */
  customerId: string | null
  /** Who acts at the desk; the account's first agent where absent. */
  agentId: string | null
  /** The timeline of all threads though one is chosen. */
  wholeTimeline: boolean
}

export const SIDES = ['all', 'customer', 'desk', 'timeline', 'weather', 'account'] as const
export type Side = (typeof SIDES)[number]

/** Anything unknown in the address is as if it were absent. */
export function readView(query: (name: string) => string | undefined): View {
  return {
    side: SIDES.find((side) => side === query('side')) ?? 'all',
    threadId: query('thread') ?? null,
    customerId: query('customer') ?? null,
    agentId: query('agent') ?? null,
    wholeTimeline: query('timeline') === 'all',
  }
}

/** The view of a whole address; the first one where there is none. */
export function viewOf(address = ''): View {
  const query = URL.canParse(address) ? new URL(address).searchParams : new URLSearchParams()
  return readView((name) => query.get(name) ?? undefined)
}

/** The address of a view, or of one that differs from it. */
export function linkTo(view: View, change: Partial<View> = {}): string {
  const { side, threadId, customerId, agentId, wholeTimeline } = { ...view, ...change }
  const query = new URLSearchParams()
  if (side !== 'all') query.set('side', side)
  if (threadId !== null) query.set('thread', threadId)
  else if (customerId !== null) query.set('customer', customerId)
  if (agentId !== null) query.set('agent', agentId)
  if (wholeTimeline) query.set('timeline', 'all')
  const text = query.toString()
  return text === '' ? '/' : `/?${text}`
}
