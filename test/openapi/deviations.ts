/**
 * Where the platform, as its other documentation pages, its samples and deployed integrations show it, differs from its
 * own OpenAPI description. The emulator follows the platform; each entry says why.
 */

interface Deviation {
  reason: string
}

/** Fields of a schema that hold null where there is no value; the description marks none as nullable. */
interface NullableFields extends Deviation {
  schema: string
  fields: readonly string[]
}

/** Fields that the platform shows and the description lacks, or has with another type. */
interface FurtherFields extends Deviation {
  schema: string
  fields: readonly string[]
}

/** Parameters that an operation takes and the description lacks. */
interface FurtherParameters extends Deviation {
  operation: string
  parameters: readonly string[]
}

/** Parameters that the description calls mandatory and the platform does without. */
interface OptionalParameters extends Deviation {
  operation: string
  parameters: readonly string[]
}

/** Values of a parameter that the platform takes and the description's list lacks. */
interface FurtherValues extends Deviation {
  operation: string
  parameter: string
  values: readonly string[]
}

/** Operations that the platform has and the description lacks. */
interface FurtherOperation extends Deviation {
  method: string
  path: RegExp
}

const NO_VALUE = 'Deliveries and answers of the platform show null where there is nothing to say.'

export const nullableFields: readonly NullableFields[] = [
  {
    schema: 'Content',
    fields: [
      'body',
      'creator_id',
      'in_reply_to_author_id',
      'in_reply_to_id',
      'intervention_id',
      'synchronization_error',
    ],
    reason: `${NO_VALUE} "body is null for attachment-only and location contents".`,
  },
  {
    schema: 'Intervention',
    fields: [
      ...['closed_at', 'deferred_at', 'first_user_reply_id', 'identity_group_id'],
      ...['first_user_reply_in', 'first_user_reply_in_bh', 'last_user_reply_in', 'last_user_reply_in_bh'],
      ...['user_reply_in_average', 'user_reply_in_average_bh'],
    ],
    reason: NO_VALUE,
  },
  {
    schema: 'Identity',
    fields: [
      ...['avatar_url', 'community_url', 'company', 'email', 'firstname', 'gender', 'home_phone', 'lastname'],
      ...['mobile_phone', 'screenname', 'uuid', 'identity_group_id'],
    ],
    reason: `${NO_VALUE} "Some identities don't have an identity_group".`,
  },
  { schema: 'User', fields: ['external_id', 'gender', 'lastname', 'nickname', 'role_id'], reason: NO_VALUE },
  {
    schema: 'Channel',
    fields: ['task_timeout_seconds', 'agent_sla', 'agent_sla_threshold', 'task_auto_complete_seconds'],
    reason: `${NO_VALUE} A channel can be without time limits.`,
  },
  { schema: 'InterventionComment', fields: ['videntity_id'], reason: NO_VALUE },
  {
    schema: 'Task',
    fields: ['accepted_at', 'completed_at', 'expire_at', 'intervention_id', 'locked_at', 'transfered_at'],
    reason: `${NO_VALUE} A task that waits was not accepted, completed or transferred.`,
  },
  { schema: 'Event', fields: ['user_id'], reason: `${NO_VALUE} "Only for events triggered by an agent".` },
  { schema: 'Category', fields: ['parent_id'], reason: `${NO_VALUE} A category of the top level has no parent.` },
  { schema: 'Webhook', fields: ['verify_token'], reason: NO_VALUE },
  { schema: 'Attachment', fields: ['foreign_id'], reason: NO_VALUE },
  { schema: 'ContentAttachment', fields: ['foreign_id'], reason: NO_VALUE },
]

export const furtherFields: readonly FurtherFields[] = [
  { schema: 'Content', fields: ['location'], reason: 'Webhook deliveries carry the location of the same content.' },
  {
    schema: 'ContentAttachment',
    fields: ['embed', 'public?'],
    reason: 'Text here, but the same fields are booleans in the schema Attachment.',
  },
  {
    schema: 'Content',
    fields: ['structured_content', 'structured_reply'],
    reason: 'The pages on structured messages show both; webhook deliveries carry structured_reply.',
  },
  {
    schema: 'Thread',
    fields: ['disable_text_input'],
    reason: 'A messaging thread is one whichever call shows it; the description has the field in MessagingThread.',
  },
  {
    schema: 'Webhook',
    fields: ['name', 'source_filter', 'source_ids'],
    reason: 'All are set in the administration page, and name is a parameter of the same operation.',
  },
]

export const furtherParameters: readonly FurtherParameters[] = [
  {
    operation: 'createContent',
    parameters: ['structured_content', 'body_format'],
    reason: 'The pages on structured messages and on rich text have them.',
  },
  {
    operation: 'createAttachment',
    parameters: ['file', 'private'],
    reason: 'They are parts of a multipart form, whose media type the description misspells.',
  },
  {
    operation: 'createWebhook',
    parameters: ['source_filter', 'source_ids[]'],
    reason: 'The administration page has a filter by source; the description does not say how it is set.',
  },
  {
    operation: 'updateWebhook',
    parameters: ['source_filter', 'source_ids[]'],
    reason: 'As for createWebhook.',
  },
  {
    operation: 'getAllInterventions',
    parameters: ['identity_id[]'],
    reason: '"Can be a single value or an array of string", and arrays are written with brackets.',
  },
  {
    operation: 'updateIntervention',
    parameters: ['custom_field_values[order]', 'custom_field_values[topics][]'],
    reason: 'The description writes the name with a placeholder for the key; here are those that tests use.',
  },
]

export const optionalParameters: readonly OptionalParameters[] = [
  {
    operation: 'createContent',
    parameters: ['body'],
    reason: 'Structured content and attachments can stand without a body.',
  },
  {
    operation: 'createInterventionComment',
    parameters: ['user_id'],
    reason: '"It creates the comment as the token\'s user."',
  },
  {
    operation: 'completeTask',
    parameters: ['queue'],
    reason: 'A completed task goes to the history; the parameter is that of the operation before.',
  },
  {
    operation: 'handoverFromBotToAgent',
    parameters: ['identity_foreign_id'],
    reason: 'Its own text says: only for source specific handover.',
  },
  ...['getAllWebhooks', 'createWebhook', 'getWebhook', 'updateWebhook', 'deleteWebhook'].map((operation) => ({
    operation,
    parameters: ['access_token'],
    reason:
      'The authentication page takes the token in the Authorization header for every call, which keeps it from logs.',
  })),
]

export const furtherValues: readonly FurtherValues[] = [
  {
    operation: 'createWebhook',
    parameter: 'registered_events[]',
    values: ['content.thread_closed', 'content.thread_auto_closed', 'content.thread_opened'],
    reason: 'The page on events lists them and the administration page offers them.',
  },
]

export const furtherOperations: readonly FurtherOperation[] = []
