import type { Account } from '../account.ts'
import { fromBase64 } from '../base64.ts'
import { addAttachment } from '../domain/attachments.ts'
import { addContent, contentsOf, emitImported, isCustomers } from '../domain/contents.ts'
import { customerOf } from '../domain/identities.ts'
import { openInterventionOf, reactivate } from '../domain/interventions.ts'
import { setClosed, startThread } from '../domain/threads.ts'
import type { Content, Thread } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { type ContentResource, contentResource } from '../resources/resources.ts'
import { answerTo } from '../structured/answer.ts'
import { findContent, findSource, findThread, type World } from '../world.ts'
import type { CustomerCommand } from './commands.ts'

export interface CustomerSide {
  /** A message, in a new thread where no thread is named. */
  writes(command: CustomerCommand<'writes'>): ContentResource
  /** A click on a button or quick reply: the item's title as body, its payload as `structured_reply`. */
  click(command: CustomerCommand<'click'>): ContentResource
  /** A choice of what structured content offers, in reply to it. */
  answers(command: CustomerCommand<'answers'>): ContentResource
}

const LONGEST_TITLE = 80

export function customerSide(world: World, account: Pick<Account, 'sourceId'>): CustomerSide {
  const writes = (command: CustomerCommand<'writes'>) => {
    const { result } = world.outbox.act(() => write(world, command, account.sourceId), { silent: command.silent })
    return contentResource(world, result)
  }
  return {
    writes,
    click: ({ title, payload, ...command }) => {
      const thread = findThread(world.records, command.threadId)
      const inReplyToId = command.inReplyToId ?? lastReplyId(world, thread)
      return writes({ ...command, inReplyToId, body: title, structured_reply: { payload } })
    },
    answers: ({ threadId, contentId, choice, silent }) => {
      const content = findContent(world.records, contentId)
      if (content.threadId !== threadId) throw invalid('The content belongs to another thread.')
      const { body, structuredReply } = answerTo(content, choice, () => world.ids.next())
      return writes({ threadId, inReplyToId: contentId, body, structured_reply: structuredReply, silent })
    },
  }
}

/**
 * A customer's content is imported by the synchronizer. Under an open intervention it is `assigned`, else `new`; it
 * opens a closed thread again and brings a deferred intervention back.
 */
function write(world: World, command: CustomerCommand<'writes'>, defaultSourceId: string): Content {
  const thread = threadFor(world, command, defaultSourceId)
  if (thread.textInputDisabled && command.structured_reply === undefined) {
    throw invalid('The text input of the thread is disabled.')
  }
  setClosed(world, thread, false)
  const intervention = openInterventionOf(world.records, thread.id)
  if (intervention?.status === 'deferred') reactivate(world, intervention)
  const content = addContent(world, thread, {
    authorId: customerOf(world, findSource(world.records, thread.sourceId), command.customerId ?? thread.customerId).id,
    createdFrom: 'synchronizer',
    body: command.body,
    status: intervention ? 'assigned' : 'new',
    inReplyToId: command.inReplyToId,
    intervention,
    structuredReply: command.structured_reply,
    location: command.location,
    attachmentIds: (command.attachments ?? []).map((file) => {
      return addAttachment(world, { ...file, bytes: fromBase64(file.data) }).id
    }),
    dirt: { metadata: command.metadata, omit: command.omit },
  })
  emitImported(world, content)
  return content
}

function threadFor(world: World, command: CustomerCommand<'writes'>, defaultSourceId: string): Thread {
  if (command.threadId === undefined) {
    const source = findSource(world.records, command.sourceId ?? defaultSourceId)
    const title = (command.body ?? '').slice(0, LONGEST_TITLE)
    return startThread(world, source, customerOf(world, source, command.customerId).id, title)
  }
  const thread = findThread(world.records, command.threadId)
  if (command.sourceId !== undefined && command.sourceId !== thread.sourceId) {
    throw invalid('The thread belongs to another source.')
  }
  return thread
}

/** What the customer clicks on is in the last message they were sent. */
function lastReplyId(world: World, thread: Thread): string | undefined {
  return contentsOf(world.records, thread.id).findLast((content) => !isCustomers(content))?.id
}
