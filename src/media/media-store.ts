import { DurableObject } from 'cloudflare:workers'
import { loadConfig, loadLogSettings, type Settings } from '../config.ts'
import { type AccountPlace, objectOfAccount } from '../core/namespace.ts'
import { objectName } from '../core/object-name.ts'
import { EngageClient } from '../engage/client.ts'
import { type GovernorBinding, permitsOf } from '../governor/governor.ts'
import type { Permits } from '../governor/permits.ts'
import { createLog, type Log } from '../telemetry/log.ts'
import { hostOf } from './address.ts'
import { type FetchedMedia, fetchMedia } from './fetch-media.ts'
import { Slots } from './slots.ts'
import { UploadedMedia } from './uploaded-media.ts'
import { misfit, type Uploads, useOf, type WantedMedia } from './use.ts'

export interface MediaBinding {
  MEDIA_STORE: DurableObjectNamespace<MediaStore>
}

/** The media store of the account that the settings name, as its governor: attachments belong to an account. */
export function mediaStoreOf({ MEDIA_STORE }: MediaBinding, settings: AccountPlace) {
  return objectOfAccount(MEDIA_STORE, settings)
}

/**
 * At a time, over all conversations: a file of 10 MB is held three times while it is passed on (its chunks, the whole,
 * the form), and an isolate has 128 MB for this object and its neighbours.
 */
const PARALLEL = 2
const FETCH_TIMEOUT_MS = 10_000
const UPLOAD_TIMEOUT_MS = 20_000
/** How long it is known that a file cannot be had, in milliseconds: its server may mend it any time. */
const FAILURE_KNOWN_MS = 60_000

/** An attachment's id, null where there is none to be had; or the account may not call now. */
type Upload = string | null | { retryAfterMs: number }

/**
 * One Durable Object per Engage account: it uploads the pictures and files of replies, and remembers for 30 days which
 * address became which attachment, so that a picture is uploaded once and not with every conversation. Failures live in
 * memory only.
 */
export class MediaStore extends DurableObject<GovernorBinding> {
  readonly #uploaded: UploadedMedia
  readonly #log: Log = createLog(loadLogSettings(this.env))
  readonly #slots = new Slots(PARALLEL)
  #permits: Permits | null = null
  /** Uploads that are on their way, by use and address: whoever wants the same waits for the same. */
  readonly #underWay = new Map<string, Promise<Upload>>()
  /** Until when what is known not to work is not tried, by use and address; our clock. */
  readonly #failedUntil = new Map<string, number>()

  constructor(ctx: DurableObjectState, env: GovernorBinding) {
    super(ctx, env)
    this.#uploaded = new UploadedMedia(ctx.storage)
  }

  /**
   * Sees to it that files are attachments of the account. They are public there: pictures of structured content must
   * be, and what a flow names by its address is no secret to whoever has it.
   *
   * @returns the attachments' ids, unless the account's budget, a 429 or a 401 holds an upload back
   */
  async upload(media: readonly WantedMedia[]): Promise<Uploads> {
    const ids = new Map<string, string | null>()
    let retryAfterMs: number | null = null
    await Promise.all(
      media.map(async (wanted) => {
        const id = await this.#idOf(wanted)
        if (typeof id === 'object' && id !== null) {
          retryAfterMs = Math.max(retryAfterMs ?? 0, id.retryAfterMs)
          return
        }
        // An address that is wanted for two uses has to do for both.
        ids.set(wanted.url, ids.get(wanted.url) === null ? null : id)
      }),
    )
    return { ids, retryAfterMs }
  }

  /** Engage does not know an attachment any more: the next reply uploads the file anew. */
  async forget(urls: string[]): Promise<void> {
    for (const url of urls) this.#uploaded.remove(await keyOf(url))
  }

  override async alarm(): Promise<void> {
    await this.#uploaded.expire(Date.now())
  }

  async #idOf(wanted: WantedMedia): Promise<Upload> {
    const key = await keyOf(wanted.url)
    const use = useOf(wanted)
    const known = this.#uploaded.find(key, Date.now())
    if (known) {
      const reason = misfit(use, known.contentType, known.size)
      if (reason !== null) this.#log.warn('media.left_out', { reason, host: hostOf(wanted.url), status: 200 })
      return reason === null ? known.id : null
    }
    const attempt = `${use} ${key}`
    if ((this.#failedUntil.get(attempt) ?? 0) > Date.now()) return null
    const underWay = this.#underWay.get(attempt)
    if (underWay) return underWay
    const upload = this.#slots.run(() => this.#fetchAndUpload(wanted, key, attempt))
    this.#underWay.set(attempt, upload)
    try {
      return await upload
    } finally {
      this.#underWay.delete(attempt)
    }
  }

  async #fetchAndUpload(wanted: WantedMedia, key: string, attempt: string): Promise<Upload> {
    const config = loadConfig(this.env)
    if (!config.ok) return null
    const fetched = await fetchMedia(wanted, {
      timeoutMs: FETCH_TIMEOUT_MS,
      // Engage itself is on this machine: its emulator, in development.
      allowLoopback: config.settings.ENGAGE_API_URL.startsWith('http:'),
    })
    if (!fetched.ok) {
      this.#log.warn('media.left_out', { ...fetched.failure })
      this.#noteFailure(attempt)
      return null
    }
    return this.#pass(fetched.value, key, attempt, config.settings)
  }

  async #pass(file: FetchedMedia, key: string, attempt: string, settings: Settings): Promise<Upload> {
    this.#permits ??= permitsOf(this.env, settings, this.ctx.id, this.#log)
    const engage = new EngageClient({
      baseUrl: settings.ENGAGE_API_URL,
      accessToken: settings.ENGAGE_ACCESS_TOKEN,
      timeoutMs: UPLOAD_TIMEOUT_MS,
      admit: this.#permits.admit,
    })
    const created = await engage.createAttachment({ ...file, private: false })
    if (!created.ok) {
      const { reason, status, error, retryAfterMs } = created.failure
      // These are the account's, and say nothing of the picture: the reply waits for them as for a permit.
      if (reason === 'held_back' || reason === 'unauthorized' || reason === 'rate_limited') {
        return { retryAfterMs: retryAfterMs ?? 0 }
      }
      this.#log.warn('media.not_uploaded', { reason, status, error })
      this.#noteFailure(attempt)
      return null
    }
    const { id } = created.value
    const size = file.bytes.byteLength
    await this.#uploaded.add(key, { id, contentType: file.contentType, size }, Date.now())
    this.#log.info('media.uploaded', { attachment_id: id, content_type: file.contentType, size })
    return id
  }

  #noteFailure(attempt: string) {
    const now = Date.now()
    for (const [known, until] of this.#failedUntil) if (until <= now) this.#failedUntil.delete(known)
    this.#failedUntil.set(attempt, now + FAILURE_KNOWN_MS)
  }
}

/** Addresses can hold tokens: none is stored. */
function keyOf(url: string): Promise<string> {
  return objectName('media', url)
}
