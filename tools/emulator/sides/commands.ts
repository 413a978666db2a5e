import * as z from 'zod'

/** What customers and agents can do, as methods take it and as `/emulator` reads it from JSON. */

const id = z.string().min(1)
/** The state changes, but no webhook says so. */
const silent = z.boolean().optional()
/** An intervention, or the open one of a thread. */
const target = { interventionId: id.optional(), threadId: id.optional(), silent }

/** A file, its bytes in base64. */
const attachment = z.strictObject({ filename: z.string().min(1), contentType: z.string().min(1), data: z.base64() })

const message = {
  /** A new thread where absent. */
  threadId: id.optional(),
  customerId: id.optional(),
  sourceId: id.optional(),
  inReplyToId: id.optional(),
  /** Fields which this content's events show otherwise: real deliveries vary. */
  metadata: z.record(z.string(), z.unknown()).optional(),
  /** Fields which this content's events do not have. */
  omit: z.array(z.string()).optional(),
  silent,
}

const index = z.int().nonnegative()

/** What a customer chooses of structured content; positions count from 0. */
const choice = z.union([
  /** Of `select`, `template` and `list`. */
  z.strictObject({ item: index }),
  /** Of `list`, several at once. */
  z.strictObject({ items: z.array(index).min(1) }),
  /** Of `carousel`. */
  z.strictObject({ card: index, button: index }),
  /** Of `time_select`: the slot's identifier. */
  z.strictObject({ timeslot: id }),
  /** Of `form`, by `page_id`: the ids of items, or what was typed or picked (`2026-11-24`). */
  z.strictObject({ responses: z.record(id, z.union([z.string(), z.array(id).min(1)])) }),
  /** Of `authenticate` and `apple_pay`. */
  z.strictObject({ outcome: z.enum(['success', 'failure']) }),
])

export const customerCommands = {
  writes: z.strictObject({
    ...message,
    /** Null for contents of attachments or a location only. */
    body: z.string().nullable(),
    structured_reply: z.record(z.string(), z.unknown()).optional(),
    attachments: z.array(attachment).optional(),
    location: z.strictObject({ latitude: z.number(), longitude: z.number() }).optional(),
  }),
  click: z.strictObject({ ...message, threadId: id, title: z.string(), payload: z.string() }),
  answers: z.strictObject({ threadId: id, contentId: id, choice, silent }),
}

export const deskCommands = {
  welcome: z.strictObject({ threadId: id, body: z.string(), silent }),
  open: z.strictObject({ contentId: id.optional(), threadId: id.optional(), userId: id.optional(), silent }),
  reopen: z.strictObject({ ...target, userId: id.optional() }),
  assign: z.strictObject({ ...target, userId: id, byUserId: id.optional() }),
  reply: z.strictObject({
    threadId: id,
    userId: id.optional(),
    /** Empty for replies of attachments only. */
    body: z.string(),
    attachments: z.array(attachment).optional(),
    silent,
  }),
  /** A note for agents under an intervention, by default the thread's last. */
  comment: z.strictObject({
    interventionId: id.optional(),
    threadId: id.optional(),
    userId: id.optional(),
    body: z.string().min(1),
  }),
  availability: z.strictObject({
    userId: id.optional(),
    connected: z.boolean().optional(),
    status: z.enum(['available', 'away']).optional(),
    busyness: z.enum(['unoccupied', 'ok', 'busy', 'full']).optional(),
  }),
  close: z.strictObject({ ...target, userId: id.optional() }),
  cancel: z.strictObject({ ...target, userId: id.optional() }),
  defer: z.strictObject({ ...target, userId: id.optional() }),
  recategorize: z.strictObject({ threadId: id, categoryIds: z.array(id), userId: id.optional(), silent }),
  closeThread: z.strictObject({ threadId: id, silent }),
  openThread: z.strictObject({ threadId: id, silent }),
}

export const controlCommands = {
  addSource: z.strictObject({
    type: z.string().optional(),
    name: z.string().optional(),
    defaultCategoryIds: z.array(id).optional(),
    richText: z.boolean().optional(),
    channelId: id.optional(),
  }),
  setRichText: z.strictObject({ sourceId: id, richText: z.boolean() }),
  addUser: z.strictObject({
    name: z.string().min(1),
    email: z.string().optional(),
    categoryIds: z.array(id).optional(),
    receivesTasks: z.boolean().optional(),
  }),
  addCustomer: z.strictObject({
    sourceId: id.optional(),
    displayName: z.string().optional(),
    firstname: z.string().optional(),
    lastname: z.string().optional(),
    email: z.string().optional(),
    mobilePhone: z.string().optional(),
    screenname: z.string().optional(),
    foreignId: z.string().optional(),
    uuid: z.string().optional(),
  }),
  addCategory: z.strictObject({ name: z.string(), parentId: id.optional(), heldBack: z.boolean().optional() }),
  mergeIdentities: z.strictObject({ identityIds: z.array(id) }),
  unmergeIdentity: z.strictObject({ identityId: id }),
  addToken: z.strictObject({ userId: id, value: z.string().min(1).optional() }),
  revokeToken: z.strictObject({ value: z.string() }),
  setPermissions: z.strictObject({
    userId: id,
    sourceId: id.optional(),
    read: z.boolean().optional(),
    reply: z.boolean().optional(),
  }),
  validateWebhook: z.strictObject({ webhookId: id }),
}

export type Choice = z.output<typeof choice>
export type Command<T extends z.ZodType> = z.input<T>
export type CustomerCommand<N extends keyof typeof customerCommands> = Command<(typeof customerCommands)[N]>
export type DeskCommand<N extends keyof typeof deskCommands> = Command<(typeof deskCommands)[N]>
export type ControlCommand<N extends keyof typeof controlCommands> = Command<(typeof controlCommands)[N]>
