import { z } from 'zod'

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
  }),
  addUser: z.strictObject({
    name: z.string().min(1),
    email: z.string().optional(),
    categoryIds: z.array(id).optional(),
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
  }),
  addCategory: z.strictObject({ name: z.string(), parentId: id.optional() }),
}

export type Command<T extends z.ZodType> = z.input<T>
export type CustomerCommand<N extends keyof typeof customerCommands> = Command<(typeof customerCommands)[N]>
export type DeskCommand<N extends keyof typeof deskCommands> = Command<(typeof deskCommands)[N]>
export type ControlCommand<N extends keyof typeof controlCommands> = Command<(typeof controlCommands)[N]>
