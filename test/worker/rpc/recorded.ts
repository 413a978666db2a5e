/**
 * What the Durable Objects were called with and what they answered in version 0.1.0: a record, which takes nothing from
 * the sources. Nothing here is ever changed to make a test pass; what a released version adds is added, as optional.
 * `docs/updates.md` has the rule.
 */

type Text = string | null
type Flag = boolean | null
type Owner = 'unknown' | 'none' | 'bot' | 'handing_over' | 'agent' | 'returning'

type ContentMetadata = {
  approval_required: Flag
  author_id: Text
  auto_submitted: Flag
  body: Text
  body_input_format: Text
  capabilities_supported: string[] | null
  category_ids: string[] | null
  context_data: Record<string, unknown> | null
  created_from: Text
  creator_id: Text
  first_in_thread: Flag
  foreign_id: Text
  has_attachment: Flag
  in_reply_to_id: Text
  intervention_id: Text
  language: Text
  location?: unknown
  private: Flag
  source_id: Text
  source_type: Text
  status: Text
  structured_content_supported: Flag
  structured_reply: Record<string, unknown> | null
  synchronization_status: Text
  thread_id: Text
  thread_title: Text
}
type InterventionMetadata = {
  category_ids: string[] | null
  closed_at: Text
  deferred_at: Text
  identity_id: Text
  source_id: Text
  thread_id: Text
  user_id: Text
}
type EventOf<Resource> = { id: string; issued_at: string; user_id: Text; type: string; resource: Resource }

export type RecordedEvent =
  | { kind: 'content'; event: EventOf<{ type: Text; id: string; metadata: ContentMetadata }> }
  | { kind: 'intervention'; event: EventOf<{ type: Text; id: string; metadata: InterventionMetadata }> }
  | {
      kind: 'other'
      event: {
        id: string
        issued_at: Text
        user_id: Text
        type: string
        resource: {
          type: Text
          id: Text
          metadata?: { thread_id: Text; category_ids: string[] | null } | null
        } | null
      }
    }
  | { kind: 'malformed'; event: { id: string; type: string; issued_at: null } }

type Letter = {
  id: string
  kind: 'message' | 'reply' | 'event'
  reason: string
  at: number
  repeatable: boolean
}
type Move = { outcome: 'moved' | 'already' | 'not_ours' | 'person_has_it' | 'unreadable'; owner: Owner }
type Overview = {
  threadId: string
  owner: Owner
  epoch: number
  session: number
  since: number | null
  seenAt: number
  handover: {
    reason: 'flow' | 'failure' | 'operator' | 'emergency' | null
    recategorizing: { to: 'bot' | 'agent'; attempts: number; dueAt: number } | null
    returnDueAt: number | null
    readDueAt: number | null
    personActive: boolean
  }
  interventionId: Text
  botInterventionIds: string[]
  queue: {
    messages: number
    events: number
    replies: { purpose: string; status: 'queued' | 'sending'; attempts: number; dueAt: number }[]
  }
  alerts: string[]
  deadLetters: Letter[]
  errors: { at: number; event: string; reason: string; times: number }[]
  timeline: ({ at: number } & (
    | { what: 'message'; messageId: string; status: 'waiting' | 'done' | 'silent' | 'dropped'; attempts: number }
    | {
        what: 'reply'
        purpose: string
        status: 'queued' | 'sending' | 'sent' | 'dropped' | 'dead'
        reason: Text
        contentId: Text
        attempts: number
      }
    | { what: 'event'; type: string; eventId: string }
    | { what: 'owner'; from: Owner; to: Owner; epoch: number }
    | { what: 'error'; event: string; reason: string; times: number }
  ))[]
}

type ApiRequest = { id: string; digest: string; session: number | null; force: boolean }
type Acceptance = {
  outcome:
    | 'queued'
    | 'other_body'
    | 'session_over'
    | 'unknown_session'
    | 'agents_have_it'
    | 'changing_hands'
    | 'not_ours'
    | 'owner_unknown'
    | 'nobody_to_tell'
    | 'nothing_to_say'
    | 'handover_wanted'
  problems?: string[]
}

export type RecordedConversation = {
  receive: (threadId: string, events: RecordedEvent[], delivery?: string | null) => void
  overview: () => Overview | null
  handOver: (request: { message: Text; categoryIds: string[] }) => Move | null
  resume: () => Move | null
  retry: (id: string) => 'retried' | 'unknown' | 'not_repeatable' | 'not_with_bot' | null
  discard: (id: string) => boolean | null
  unseen: (traces: { id: string; type: string; contentId: Text }[]) => string[]
  inject: (
    request: ApiRequest & { input: { userId: Text; text: Text; data: Record<string, unknown> | null } },
  ) => Acceptance | null
  notify: (
    request: ApiRequest & {
      output:
        | { kind: 'message'; text: Text; data: Record<string, unknown> | null; sensitive: boolean }
        | { kind: 'structured'; body: Text; structuredContent: Record<string, unknown> }
    },
  ) => Acceptance | null
  request: (id: string) => {
    kind: 'inject' | 'notify'
    status: 'queued' | 'running' | 'done' | 'sent' | 'refused' | 'failed'
    reason: Text
    contentIds: string[]
    receivedAt: number
  } | null
  export: () => { schemaVersion: number; tables: Record<string, Record<string, unknown>[]> } | null
  erase: () => {
    threadId: string
    erasedAt: number
    counts: Record<string, number>
    flowSessions: string[]
  } | null
}

export type RecordedIdentityIndex = {
  addThread: (threadId: string) => void
  removeThread: (threadId: string) => void
  known: () => { threads: string[]; group: Text }
  move: (group: Text, at: number) => { group: Text; left: Text }
  addMember: (identityId: string) => void
  removeMember: (identityId: string) => void
  members: () => string[]
  forget: () => void
}

type Grant = { id: number; permits: number }
type Notices = { emergency: boolean; flows: Record<string, 'watched' | 'open'> }
type Alert = { alert: string; conversations?: number; since: number }

export type RecordedGovernor = {
  acquire: (request: {
    caller: string
    priority: 'reply' | 'handover' | 'read'
    need: number
    want: number
    token: string
    worked: number
    unused: Grant[]
    isolate?: string
    waitedMs?: number
    companions?: { caller: string; need: number; waitedMs: number }[]
  }) => {
    grant: Grant | null
    expiresInMs: number
    waitedMs: number
    retryAfterMs: number
    later?: number[]
    restMs?: number
    tries: boolean
    notices: Notices
  }
  reportOutcome: (report: {
    outcome: { type: 'worked' | 'unauthorized' | 'unknown' } | { type: 'rate_limited'; retryAfterMs: number | null }
    token: string
    tried: boolean
  }) => void
  mayAskFlow: (engine: string) => boolean
  reportFlow: (report: { engine: string; worked: boolean; tried: boolean; unused?: boolean }) => Notices
  setEmergency: (on: boolean) => void
  emergency: () => boolean
  report: (conversation: string, alerts: string[]) => void
  reportDeadLetters: (
    conversation: string,
    threadId: string,
    letters: (Omit<Letter, 'kind'> & { kind: string })[],
  ) => void
  deadLetters: (
    offset: number,
    limit: number,
  ) => (Omit<Letter, 'kind'> & { kind: string; conversation: string; threadId: string })[]
  health: () => { alerts: Alert[]; deadLetters: number }
  openAlerts: () => Alert[]
}

export type RecordedSweep = {
  start: () => void
  heard: (address: string, sourceIds: string[]) => void
  reached: (address: string) => void
}

export type RecordedMediaStore = {
  upload: (
    media: readonly {
      url: string
      media: 'image' | 'audio' | 'video' | 'file'
      label: string
      inStructuredContent?: boolean
    }[],
  ) => { ids: Map<string, string | null>; retryAfterMs: number | null }
  forget: (urls: string[]) => void
}
