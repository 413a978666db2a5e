import type { Attachment, Availability } from './records/records.ts'
import type { Queue } from './records/routing.ts'
import {
  type AttachmentResource,
  attachmentResource,
  type CommentResource,
  type ContentResource,
  commentResource,
  contentResource,
  type IdentityResource,
  type InterventionResource,
  identityResource,
  interventionResource,
  type ThreadResource,
  threadResource,
  type UserResource,
  userResource,
  type WebhookResource,
  webhookResource,
} from './resources/resources.ts'
import { type ChannelResource, channelResource, type TaskResource, taskResource } from './resources/routing.ts'
import { type CategoryResource, categoryResource, type SourceResource, sourceResource } from './resources/setup.ts'
import { findContent, findIntervention, findThread, findUser, found, type World } from './world.ts'

/** The platform's resources as they are now, in order of creation and in the shape of the REST API. */
export interface State {
  /** With the identity that a source posts as. */
  readonly sources: (SourceResource & { identity_id: string })[]
  readonly threads: ThreadResource[]
  readonly contents: ContentResource[]
  readonly interventions: InterventionResource[]
  readonly categories: CategoryResource[]
  readonly users: UserResource[]
  readonly identities: IdentityResource[]
  readonly attachments: AttachmentResource[]
  readonly comments: CommentResource[]
  readonly channels: ChannelResource[]
  /** With the queue, which the REST API only filters by. */
  readonly tasks: (TaskResource & { queue: Queue })[]
  readonly webhooks: WebhookResource[]
  thread(id: string): ThreadResource
  content(id: string): ContentResource
  intervention(id: string): InterventionResource
  /** A thread's contents, oldest first. */
  contentsOf(threadId: string): ContentResource[]
  /** A thread's interventions, oldest first. */
  interventionsOf(threadId: string): InterventionResource[]
  /** The thread's customer. */
  customerOf(threadId: string): IdentityResource
  availabilityOf(userId: string): Readonly<Availability>
  /** An attachment with its bytes. */
  fileOf(attachmentId: string): Readonly<Attachment>
}

export function stateOf(world: World): State {
  const { records } = world
  const threads = () => [...records.threads.values()].map((thread) => threadResource(world, thread))
  const contents = () => [...records.contents.values()].map((content) => contentResource(world, content))
  const interventions = () => [...records.interventions.values()].map((one) => interventionResource(world, one))
  return {
    get sources() {
      return [...records.sources.values()].map((source) => ({
        ...sourceResource(source),
        identity_id: source.identityId,
      }))
    },
    get threads() {
      return threads()
    },
    get contents() {
      return contents()
    },
    get interventions() {
      return interventions()
    },
    get categories() {
      return [...records.categories.values()].map(categoryResource)
    },
    get users() {
      return [...records.users.values()].map(userResource)
    },
    get identities() {
      return [...records.identities.values()].map(identityResource)
    },
    get attachments() {
      return [...records.attachments.values()].map((attachment) => attachmentResource(attachment))
    },
    get comments() {
      return [...records.comments.values()].map(commentResource)
    },
    get channels() {
      return [...records.channels.values()].map((channel) => channelResource(world, channel))
    },
    get tasks() {
      return [...records.tasks.values()].map((task) => ({ ...taskResource(task), queue: task.queue }))
    },
    get webhooks() {
      return [...records.webhooks.values()].map(webhookResource)
    },
    thread: (id) => threadResource(world, findThread(records, id)),
    content: (id) => contentResource(world, findContent(records, id)),
    intervention: (id) => interventionResource(world, findIntervention(records, id)),
    contentsOf: (threadId) => records.contents.ofThread(threadId).map((content) => contentResource(world, content)),
    interventionsOf: (threadId) => interventions().filter((one) => one.thread_id === threadId),
    customerOf: (threadId) => {
      const { customerId } = findThread(records, threadId)
      return identityResource(found(records.identities.get(customerId), 'The customer'))
    },
    availabilityOf: (userId) => findUser(records, userId).availability,
    fileOf: (attachmentId) => found(records.attachments.get(attachmentId), 'The attachment'),
  }
}
