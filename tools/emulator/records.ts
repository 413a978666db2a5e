/** What the platform keeps. Times are milliseconds; what leaves the emulator is made by `rest/resources.ts`. */

export interface Category {
  id: string
  name: string
  parentId: string | null
  createdAt: number
}

export interface User {
  id: string
  name: string
}

export interface Source {
  id: string
  type: string
  name: string
  /** Whom the source posts as: the `author_id` of replies, whoever wrote them. */
  identityId: string
  defaultCategoryIds: readonly string[]
}

export interface Thread {
  id: string
  foreignId: string
  sourceId: string
  customerId: string
  title: string
  categoryIds: readonly string[]
  closed: boolean
  /** A categorization is under way. */
  categorizing: boolean
  createdAt: number
  updatedAt: number
}

export type ContentStatus = 'new' | 'assigned' | 'replied' | 'ignored' | 'user_reply' | 'user_initiated'

export interface Content {
  id: string
  foreignId: string
  threadId: string
  sourceId: string
  authorId: string
  /** The user who wrote it, on the customer's and the source's own contents nobody. */
  creatorId: string | null
  createdFrom: 'api' | 'interface' | 'synchronizer'
  body: string | null
  status: ContentStatus
  private: boolean
  autoSubmitted: boolean
  firstInThread: boolean
  inReplyToId: string | null
  interventionId: string | null
  structuredReply: Readonly<Record<string, unknown>> | null
  synchronization: 'waiting' | 'success'
  /** Fields which the events of this content show otherwise, or do not have. */
  dirt: { metadata: Readonly<Record<string, unknown>>; omit: readonly string[] }
  createdAt: number
  updatedAt: number
}

export type InterventionStatus = 'opened' | 'reopened' | 'deferred' | 'closed'

export interface Intervention {
  id: string
  threadId: string
  sourceId: string
  identityId: string
  contentId: string
  userId: string
  status: InterventionStatus
  /** A close is under way. */
  closing: boolean
  closedAt: number | null
  deferredAt: number | null
  createdAt: number
  updatedAt: number
}

export interface Webhook {
  id: string
  name: string
  url: string
  verifyToken: string | null
  secret: string | null
  registeredEvents: readonly string[]
  /** "No sources except" these; empty means all. */
  sourceIds: readonly string[]
  active: boolean
  status: 'pending' | 'enabled' | 'disabled'
  /** Counts the validations; the answer to an older one no longer matters. */
  validation: number
}

/** In order of creation. */
export interface Records {
  readonly categories: Map<string, Category>
  readonly users: Map<string, User>
  readonly sources: Map<string, Source>
  readonly threads: Map<string, Thread>
  readonly contents: Map<string, Content>
  readonly interventions: Map<string, Intervention>
  readonly webhooks: Map<string, Webhook>
}

export function createRecords(): Records {
  return {
    categories: new Map(),
    users: new Map(),
    sources: new Map(),
    threads: new Map(),
    contents: new Map(),
    interventions: new Map(),
    webhooks: new Map(),
  }
}
