import type { Permissions, Token } from './access.ts'
import { Contents } from './contents.ts'
import type { Channel, Task } from './routing.ts'
import type { Webhook, WebhookStatusChange } from './webhooks.ts'

/** What the platform keeps. Times are milliseconds; what leaves the emulator is made by `resources/`. */

export interface Category {
  id: string
  name: string
  parentId: string | null
  /** The topology keeps tasks of this category back from agents: the bot's. */
  heldBack: boolean
  /** 0 to 6. */
  color: number
  mandatory: boolean
  multiple: boolean
  postQualification: boolean
  unselectable: boolean
  sourceIds: readonly string[]
  createdAt: number
  updatedAt: number
}

/** A person with an account on the platform: an agent, or the bot's user. */
export interface User {
  id: string
  name: string
  email: string
  /** Categories are agents' skills. Empty: all. */
  categoryIds: readonly string[]
  /** A role's permission `receive_tasks`: agents have it, the bot's user does not. */
  receivesTasks: boolean
  availability: Availability
  createdAt: number
}

/** "An agent is free where a channel's `status` is `available` and `busyness` is not `full`." */
export interface Availability {
  /** `GET /status` shows connected agents only. */
  connected: boolean
  status: 'available' | 'away'
  busyness: 'unoccupied' | 'ok' | 'busy' | 'full'
}

/** A customer on one community, or a source's own account there. */
export interface Identity {
  id: string
  foreignId: string
  uuid: string | null
  communityId: string
  /** Identities of one group are one person; null until identities are merged. */
  groupId: string | null
  /** The source type's word for it: `engage_messaging`, `whats_app`, … */
  type: string
  displayName: string
  firstname: string | null
  lastname: string | null
  email: string | null
  mobilePhone: string | null
  screenname: string | null
  createdAt: number
  updatedAt: number
}

export interface Attachment {
  id: string
  filename: string
  contentType: string
  bytes: Uint8Array
  private: boolean
  createdAt: number
}

/** A note that agents leave each other under an intervention; the customer never sees it. */
export interface Comment {
  id: string
  interventionId: string
  threadId: string
  userId: string
  body: string
  createdAt: number
}

export interface Source {
  id: string
  type: string
  name: string
  /** Whom the source posts as: the `author_id` of replies, whoever wrote them. */
  identityId: string
  communityId: string
  /** An administrator enabled rich text: `body_format=html`. */
  richText: boolean
  channelId: string
  defaultCategoryIds: readonly string[]
  active: boolean
  /** 0 to 9. */
  color: number
  createdAt: number
  updatedAt: number
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
  /** Its contents are being archived. */
  archiving: boolean
  /** The customer cannot write, only click. */
  textInputDisabled: boolean
  createdAt: number
  updatedAt: number
}

/** A thread was given a set of categories: at its start, or later by somebody. */
export interface Categorization {
  id: string
  threadId: string
  categoryIds: readonly string[]
  /** Null at the thread's start, where the source's default categories apply. */
  userId: string | null
  at: number
}

export interface Location {
  latitude: number
  longitude: number
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
  bodyFormat: 'text' | 'html'
  /** As it was accepted: truncated and trimmed where the platform does that. */
  structuredContent: Readonly<Record<string, unknown>> | null
  attachmentIds: readonly string[]
  location: Location | null
  /** Its own ones; null where it shows its intervention's or thread's. */
  categoryIds: readonly string[] | null
  status: ContentStatus
  private: boolean
  autoSubmitted: boolean
  firstInThread: boolean
  inReplyToId: string | null
  interventionId: string | null
  structuredReply: Readonly<Record<string, unknown>> | null
  synchronization: 'waiting' | 'success' | 'unsuccessful'
  /** Why it is unsuccessful. */
  synchronizationError: string | null
  /** Of an e-mail: `Subject`, `To`, `Cc`, `Bcc`. */
  headers: Readonly<Record<string, readonly string[]>> | null
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
  /** Its own ones; null where it shows its thread's. */
  categoryIds: readonly string[] | null
  status: InterventionStatus
  /** By key; a field that takes several values has a list. */
  customFieldValues: Readonly<Record<string, string | readonly string[]>>
  /** A close or a cancel is under way. */
  ending: 'closing' | 'canceling' | null
  closedAt: number | null
  deferredAt: number | null
  createdAt: number
  updatedAt: number
}

/** In order of creation. */
export interface Records {
  readonly categories: Map<string, Category>
  readonly users: Map<string, User>
  readonly identities: Map<string, Identity>
  readonly sources: Map<string, Source>
  readonly threads: Map<string, Thread>
  readonly categorizations: Map<string, Categorization>
  readonly contents: Contents
  readonly attachments: Map<string, Attachment>
  readonly interventions: Map<string, Intervention>
  readonly comments: Map<string, Comment>
  readonly webhooks: Map<string, Webhook>
  readonly webhookStatusChanges: Map<string, WebhookStatusChange>
  readonly channels: Map<string, Channel>
  readonly tasks: Map<string, Task>
  readonly tokens: Map<string, Token>
  /** Of a user on a source, under both ids. */
  readonly permissions: Map<string, Permissions>
}

export function createRecords(): Records {
  return {
    categories: new Map(),
    users: new Map(),
    identities: new Map(),
    sources: new Map(),
    threads: new Map(),
    categorizations: new Map(),
    contents: new Contents(),
    attachments: new Map(),
    interventions: new Map(),
    comments: new Map(),
    webhooks: new Map(),
    webhookStatusChanges: new Map(),
    channels: new Map(),
    tasks: new Map(),
    tokens: new Map(),
    permissions: new Map(),
  }
}
