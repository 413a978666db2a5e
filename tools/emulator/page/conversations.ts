import type { Account } from '../account.ts'
import type { Emulator } from '../emulator.ts'
import type {
  CommentResource,
  ContentResource,
  IdentityResource,
  InterventionResource,
  ThreadResource,
} from '../resources/resources.ts'
import type { SourceResource } from '../resources/setup.ts'
import { type Channel, channelOf } from './channels.ts'

/** A thread with all that belongs to it. */
export interface Conversation {
  thread: ThreadResource
  source: SourceResource
  channel: Channel
  customer: IdentityResource
  /** Oldest first. */
  contents: ContentResource[]
  comments: CommentResource[]
  /** The one that is not closed. */
  intervention: InterventionResource | null
  /** Whether there is a closed one to reopen. */
  reopenable: boolean
  owner: Owner
  /** The customer's oldest content that nobody has answered. */
  waiting: ContentResource | null
}

/** Who handles a thread, by its categories. */
export type Owner = 'bot' | 'agent' | 'both' | 'none'

export function ownerOf(account: Account, categoryIds: readonly string[]): Owner {
  const bot = categoryIds.includes(account.botCategoryId)
  const agent = categoryIds.includes(account.agentCategoryId)
  if (bot && agent) return 'both'
  if (bot) return 'bot'
  return agent ? 'agent' : 'none'
}

/** Those with the latest message first. */
export function conversations({ account, state }: Emulator): Conversation[] {
  const contents = Map.groupBy(state.contents, (content) => content.thread_id)
  const interventions = Map.groupBy(state.interventions, (intervention) => intervention.thread_id)
  const comments = Map.groupBy(state.comments, (comment) => comment.thread_id)
  const sources = new Map(state.sources.map((source) => [source.id, source]))
  const found = state.threads.flatMap((thread): Conversation[] => {
    const source = sources.get(thread.source_id)
    if (source === undefined) return []
    const customer = state.customerOf(thread.id)
    const written = contents.get(thread.id) ?? []
    const handled = interventions.get(thread.id) ?? []
    return [
      {
        thread,
        source,
        channel: channelOf(source.type),
        customer,
        contents: written,
        comments: comments.get(thread.id) ?? [],
        intervention: handled.find((one) => one.status !== 'closed') ?? null,
        reopenable: handled.some((one) => one.status === 'closed'),
        owner: ownerOf(account, thread.category_ids),
        waiting: written.find((content) => content.author_id === customer.id && isUnanswered(content)) ?? null,
      },
    ]
  })
  const last = ({ contents }: Conversation) => contents.at(-1)?.id ?? ''
  return found.sort((a, b) => (last(a) < last(b) ? 1 : -1))
}

function isUnanswered(content: ContentResource): boolean {
  return content.status === 'new' || content.status === 'assigned'
}
