import type { Account } from '../account.ts'
import { fromBase64 } from '../base64.ts'
import { addAttachment } from '../domain/attachments.ts'
import { addComment } from '../domain/comments.ts'
import { addContent, addReply, emitImported, lastCustomerContent } from '../domain/contents.ts'
import * as interventions from '../domain/interventions.ts'
import { categorize, checkClosable, checkOpenable, setClosed } from '../domain/threads.ts'
import { setAvailability } from '../domain/users.ts'
import type { Content, Intervention } from '../records/records.ts'
import { invalid, notFound } from '../refusal.ts'
import {
  type CommentResource,
  type ContentResource,
  commentResource,
  contentResource,
  type InterventionResource,
  interventionResource,
  type ThreadResource,
  threadResource,
  type UserResource,
  userResource,
} from '../resources/resources.ts'
import { findContent, findIntervention, findSource, findThread, findUser, type World } from '../world.ts'
import type { DeskCommand } from './commands.ts'

/** What agents do in Engage's interface. `userId` is who does it, by default the account's first agent. */
export interface DeskSide {
  /** The automatic welcome message: the source's own, written by nobody. */
  welcome(command: DeskCommand<'welcome'>): ContentResource
  /** Always a new intervention, on the content or on the thread's last customer content. */
  open(command: DeskCommand<'open'>): InterventionResource
  /** The named intervention, or the thread's last closed one. */
  reopen(command: DeskCommand<'reopen'>): InterventionResource
  /** Gives the intervention to `userId`; `byUserId` (by default the same) did it. */
  assign(command: DeskCommand<'assign'>): InterventionResource
  /** Answers the customer's last content; opens or reopens an intervention if none is open. */
  reply(command: DeskCommand<'reply'>): ContentResource
  /** Neither the customer nor any webhook hears of it. */
  comment(command: DeskCommand<'comment'>): CommentResource
  /** What `GET /status` says of an agent; what is left out stays. */
  availability(command: DeskCommand<'availability'>): UserResource
  close(command: DeskCommand<'close'>): InterventionResource
  cancel(command: DeskCommand<'cancel'>): InterventionResource
  defer(command: DeskCommand<'defer'>): InterventionResource
  /** Replaces the thread's categories. */
  recategorize(command: DeskCommand<'recategorize'>): ThreadResource
  closeThread(command: DeskCommand<'closeThread'>): ThreadResource
  openThread(command: DeskCommand<'openThread'>): ThreadResource
}

interface Target {
  interventionId?: string
  threadId?: string
}

export function deskSide(world: World, account: Pick<Account, 'agentUserIds'>): DeskSide {
  const userOf = (command: { userId?: string }): string => command.userId ?? account.agentUserIds[0]
  const act = <T>(run: () => T, silent: boolean | undefined): T => world.outbox.act(run, { silent }).result

  /** Does something to an intervention, as its user where nobody is named. */
  const handle = (
    command: Target & { userId?: string; silent?: boolean },
    what: (world: World, intervention: Intervention, userId: string) => unknown,
  ): InterventionResource => {
    const intervention = openTarget(world, command)
    const userId = command.userId ?? intervention.userId
    interventions.checkUser(world, userId)
    act(() => what(world, intervention, userId), command.silent)
    return interventionResource(world, intervention)
  }

  return {
    welcome: (command) =>
      contentResource(
        world,
        act(() => welcome(world, command), command.silent),
      ),
    open: (command) => {
      const content = contentToOpen(world, command)
      const opened = act(() => interventions.open(world, content, userOf(command)), command.silent)
      return interventionResource(world, opened)
    },
    reopen: (command) => {
      const closed = closedTarget(world, command)
      act(() => interventions.reopen(world, closed, userOf(command)), command.silent)
      return interventionResource(world, closed)
    },
    assign: (command) => {
      const intervention = openTarget(world, command)
      const { userId, byUserId } = command
      act(() => interventions.assign(world, intervention, userId, byUserId ?? userId), command.silent)
      return interventionResource(world, intervention)
    },
    reply: (command) =>
      contentResource(
        world,
        act(() => reply(world, command, userOf(command)), command.silent),
      ),
    comment: (command) => {
      const intervention = lastTarget(world, command)
      const { result } = world.outbox.act(() => {
        return addComment(world, intervention, userOf(command), command.body)
      })
      return commentResource(result)
    },
    availability: ({ userId, ...change }) => {
      const user = findUser(world.records, userOf({ userId }))
      world.outbox.act(() => setAvailability(user, change))
      return userResource(user)
    },
    close: (command) => handle(command, interventions.close),
    cancel: (command) => handle(command, interventions.cancel),
    defer: (command) => handle(command, interventions.defer),
    recategorize: (command) => {
      const thread = findThread(world.records, command.threadId)
      const userId = userOf(command)
      interventions.checkUser(world, userId)
      act(() => categorize(world, thread, command.categoryIds, userId), command.silent)
      return threadResource(world, thread)
    },
    closeThread: (command) => {
      const thread = findThread(world.records, command.threadId)
      checkClosable(world, thread)
      act(() => setClosed(world, thread, true), command.silent)
      return threadResource(world, thread)
    },
    openThread: (command) => {
      const thread = findThread(world.records, command.threadId)
      checkOpenable(thread)
      act(() => setClosed(world, thread, false), command.silent)
      return threadResource(world, thread)
    },
  }
}

function welcome(world: World, command: DeskCommand<'welcome'>): Content {
  const thread = findThread(world.records, command.threadId)
  const content = addContent(world, thread, {
    authorId: findSource(world.records, thread.sourceId).identityId,
    createdFrom: 'synchronizer',
    body: command.body,
    status: 'user_initiated',
    intervention: interventions.openInterventionOf(world.records, thread.id),
  })
  emitImported(world, content)
  return content
}

function reply(world: World, command: DeskCommand<'reply'>, userId: string): Content {
  interventions.checkUser(world, userId)
  const repliedTo = customerContent(world, command.threadId)
  if (findThread(world.records, command.threadId).closed) throw invalid('The thread is closed.')
  const files = command.attachments ?? []
  if (command.body === '' && files.length === 0) throw invalid('A reply needs a body or an attachment.')
  const open = interventions.openInterventionOf(world.records, command.threadId)
  const intervention = open ?? interventions.engage(world, repliedTo, userId)
  return addReply(world, repliedTo, intervention, {
    creatorId: userId,
    createdFrom: 'interface',
    body: command.body || null,
    attachmentIds: files.map((file) => addAttachment(world, { ...file, bytes: fromBase64(file.data) }).id),
  })
}

function contentToOpen(world: World, command: DeskCommand<'open'>): Content {
  if (command.contentId !== undefined) return findContent(world.records, command.contentId)
  if (command.threadId !== undefined) return customerContent(world, command.threadId)
  throw invalid('contentId or threadId is mandatory.')
}

function customerContent(world: World, threadId: string): Content {
  const content = lastCustomerContent(world.records, findThread(world.records, threadId))
  if (content === null) throw notFound("The customer's content")
  return content
}

function openTarget(world: World, target: Target): Intervention {
  if (target.interventionId !== undefined) return findIntervention(world.records, target.interventionId)
  const open = interventions.openInterventionOf(world.records, target.threadId ?? '')
  if (open === null) throw notFound('The open intervention')
  return open
}

/** Comments can be made under closed interventions too. */
function lastTarget(world: World, target: Target): Intervention {
  if (target.interventionId !== undefined) return findIntervention(world.records, target.interventionId)
  const last = interventions.interventionsOf(world.records, target.threadId ?? '').at(-1)
  if (last === undefined) throw notFound('The intervention')
  return last
}

function closedTarget(world: World, target: Target): Intervention {
  if (target.interventionId !== undefined) return findIntervention(world.records, target.interventionId)
  const all = interventions.interventionsOf(world.records, target.threadId ?? '')
  const closed = all.findLast((intervention) => intervention.status === 'closed')
  if (closed === undefined) throw notFound('The closed intervention')
  return closed
}
