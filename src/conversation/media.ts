import type { ReplyDraft } from '../content/reply/draft.ts'
import { mediaOf, resolveMedia } from '../content/reply/resolve-media.ts'
import { orAborted } from '../core/or-aborted.ts'
import type { Uploads } from '../media/use.ts'
import { errorName } from '../telemetry/log.ts'
import type { ConversationContext } from './context.ts'
import type { OpenReply } from './outbox.ts'

/**
 * A reply waits no longer than this for its pictures and files, in milliseconds: the store bounds each of them, but not
 * how many are before them in its queue.
 */
const UPLOADS_WAIT_MS = 45_000
const FORGETTING_WAIT_MS = 5_000

/**
 * Makes a reply's pictures and files attachments of the account before it is posted. What cannot be uploaded is left
 * out, or the reply is said in words: a reply never waits for a picture. A crash repeats the upload, which the media
 * store remembers.
 */
export async function uploadMedia(context: ConversationContext): Promise<void> {
  const { ledger } = context
  const reply = ledger.outbox.head()
  if (reply?.status !== 'queued' || reply.rich === null) return
  const { draft } = reply.rich
  const { ids, retryAfterMs } = await upload(context, draft)
  if (retryAfterMs !== null) return context.holdBack(retryAfterMs, 'reply')
  const ready = resolveMedia(draft, ids)
  ledger.change(() => {
    const still = ledger.outbox.head()
    if (still?.id !== reply.id || still.status !== 'queued' || still.rich === null) return
    if (ready) ledger.outbox.markReady(still, ready)
    else sayInstead(context, still, 'media_unavailable')
  })
}

/** Inside a transaction. @param reason for the log */
export function sayInstead({ ledger, log, now }: ConversationContext, reply: OpenReply, reason: string) {
  if (reply.rich === null) return
  const parts = reply.rich.fallback.length
  if (parts === 0) {
    ledger.outbox.close(reply.id, 'dropped', reason)
    log.warn('reply.said_instead', { reason, parts, lost: 1 })
    return
  }
  const lost = ledger.outbox.sayInstead(reply, now())
  ledger.offers.showNumbered(reply.rich.index)
  log.warn('reply.said_instead', { reason, parts, lost })
}

/** Engage refused a reply with pictures: it may know one of them no more. The store forgets which attachments they were. */
export async function forgetMedia({ media, log }: ConversationContext, draft: ReplyDraft): Promise<void> {
  const urls = mediaOf(draft).map(({ url }) => url)
  if (urls.length === 0) return
  try {
    const store = await media()
    await orAborted(store.forget(urls), AbortSignal.timeout(FORGETTING_WAIT_MS))
  } catch (error) {
    log.warn('media.store_failed', { error: errorName(error) })
  }
}

async function upload({ media, log }: ConversationContext, draft: ReplyDraft): Promise<Uploads> {
  try {
    const store = await media()
    return await orAborted(store.upload(mediaOf(draft)), AbortSignal.timeout(UPLOADS_WAIT_MS))
  } catch (error) {
    log.warn('media.store_failed', { error: errorName(error) })
    return { ids: new Map(), retryAfterMs: null }
  }
}
