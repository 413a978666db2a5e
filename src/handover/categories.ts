import type { HandoverPolicy, Owner } from './state.ts'

/** Whom a set of categories says a thread belongs to. `absent`: it says nothing (missing, or empty on a content). */
export type Claim = 'bot' | 'agent' | 'neither' | 'absent'

type Categories = Pick<HandoverPolicy, 'botCategoryId' | 'agentCategoryId'>

/** Agent wins, even beside Bot: a human is never talked over. */
export function claimOf(categoryIds: readonly string[] | null, policy: Categories): Claim {
  if (categoryIds === null || categoryIds.length === 0) return 'absent'
  if (categoryIds.includes(policy.agentCategoryId)) return 'agent'
  if (categoryIds.includes(policy.botCategoryId)) return 'bot'
  return 'neither'
}

/** The owner that a claim stands for; a thread without any categories is not ours. */
export function ownerOf(claim: Claim): Extract<Owner, 'bot' | 'agent' | 'none'> {
  return claim === 'bot' || claim === 'agent' ? claim : 'none'
}

/** The thread's categories after a move: one category replaced in its place, every other kept, extra ones added. */
export function recategorized(
  categoryIds: readonly string[],
  to: 'bot' | 'agent',
  extraCategoryIds: readonly string[],
  policy: Categories,
): string[] {
  const [from, target] =
    to === 'agent' ? [policy.botCategoryId, policy.agentCategoryId] : [policy.agentCategoryId, policy.botCategoryId]
  const moved = categoryIds.map((id) => (id === from ? target : id))
  return [...new Set([...moved, target, ...extraCategoryIds])].filter((id) => id !== from)
}
