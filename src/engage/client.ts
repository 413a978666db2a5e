import { z } from 'zod'
import { fail, ok, type Result } from '../core/result.ts'
import { readRetryAfter } from '../core/retry-after.ts'
import { type EngageFailure, reasonForStatus } from './failure.ts'
import {
  type Content,
  contentSchema,
  errorSchema,
  type Intervention,
  interventionSchema,
  pageSchema,
  type Thread,
  threadSchema,
} from './resources.ts'

/** A reply as `POST /contents` takes it. Parameters travel in the form body: in the URL they would reach logs. */
export interface NewReply {
  inReplyToId: string
  body: string
  /** As the customer's content; null where that did not say: then the channel's own default holds. */
  private: boolean | null
}

export interface EngageClientOptions {
  /** From `engageBaseUrl`. */
  baseUrl: string
  accessToken: string
  /** How long one call may take, in milliseconds. */
  timeoutMs: number
  fetch?: typeof fetch
}

/** Contents a page at most: the API's upper limit. */
export const PAGE_LIMIT = 150

/** A platform that asks for a longer pause is called again after this one. */
const MAX_RETRY_AFTER_MS = 600_000

type Fields = [name: string, value: string][]

/**
 * The calls of the Engage Digital REST API that the worker makes, one attempt each: what to do about a failure is the
 * caller's decision. Answers are read leniently; a 2xx answer of an unexpected form is the failure `malformed`.
 */
export class EngageClient {
  readonly #options: EngageClientOptions

  constructor(options: EngageClientOptions) {
    this.#options = options
  }

  /** Replies to a content as the token's user. 422 when that content is not synchronized or, on some accounts, not under an open intervention. */
  createReply(reply: NewReply): Promise<Result<Content, EngageFailure>> {
    return this.#call('POST', '/contents', contentSchema, [
      ['in_reply_to_id', reply.inReplyToId],
      ['body', reply.body],
      ['auto_submitted', 'true'],
      ...(reply.private === null ? [] : [['private', String(reply.private)] satisfies Fields[number]]),
    ])
  }

  /** One page of a thread's contents, newest first. */
  async listContents(threadId: string, offset: number): Promise<Result<Content[], EngageFailure>> {
    const q = `thread:"${threadId.replaceAll('"', '')}" order:created_at.desc`
    const path = `/contents?${new URLSearchParams({ q, offset: String(offset), limit: String(PAGE_LIMIT) })}`
    const page = await this.#call('GET', path, pageSchema(contentSchema))
    return page.ok ? ok(page.value.records) : page
  }

  /** 404 where the token's user may not read the source. */
  getThread(threadId: string): Promise<Result<Thread, EngageFailure>> {
    return this.#call('GET', `/content_threads/${encodeURIComponent(threadId)}`, threadSchema)
  }

  /** Replaces the whole set of a thread's categories. 409 while the thread is being categorized. */
  updateThreadCategories(threadId: string, categoryIds: string[]): Promise<Result<Thread, EngageFailure>> {
    const fields = categoryIds.map((id): [string, string] => ['thread_category_ids[]', id])
    return this.#call('PUT', `/content_threads/${encodeURIComponent(threadId)}/update_categories`, threadSchema, fields)
  }

  /** A thread's interventions, the newest first. */
  async listInterventions(threadId: string): Promise<Result<Intervention[], EngageFailure>> {
    const query = new URLSearchParams({ thread_id: threadId, sort: 'updated_at', limit: String(PAGE_LIMIT) })
    const page = await this.#call('GET', `/interventions?${query}`, pageSchema(interventionSchema))
    return page.ok ? ok(page.value.records) : page
  }

  /** Opens or reopens an intervention as the token's user. 422 if one is open already. */
  openIntervention(contentId: string): Promise<Result<Intervention, EngageFailure>> {
    return this.#call('POST', '/interventions', interventionSchema, [['content_id', contentId]])
  }

  /** 403 unless it is open, has replies and belongs to the token's user; 409 while it is being closed. */
  closeIntervention(interventionId: string): Promise<Result<unknown, EngageFailure>> {
    return this.#call('PUT', `/interventions/${encodeURIComponent(interventionId)}/close`, z.unknown())
  }

  /** Only an intervention without agent replies can be cancelled. */
  cancelIntervention(interventionId: string): Promise<Result<unknown, EngageFailure>> {
    return this.#call('DELETE', `/interventions/${encodeURIComponent(interventionId)}/cancel`, z.unknown())
  }

  async #call<T>(
    method: string,
    path: string,
    schema: z.ZodType<T>,
    fields?: Fields,
  ): Promise<Result<T, EngageFailure>> {
    const { baseUrl, accessToken, timeoutMs } = this.#options
    const send = this.#options.fetch ?? fetch
    let response: Response
    let body: string
    try {
      response = await send(`${baseUrl}${path}`, {
        method,
        headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' },
        body: fields ? new URLSearchParams(fields) : null,
        // A redirect would carry the token to an address that nobody configured.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      body = await response.text()
    } catch {
      return fail(failure('unreachable', 0))
    }
    const json = parseJson(body)
    if (!response.ok) return fail(describe(response, json))
    const parsed = schema.safeParse(json)
    return parsed.success ? ok(parsed.data) : fail(failure('malformed', response.status))
  }
}

function failure(reason: EngageFailure['reason'], status: number): EngageFailure {
  return { reason, status, error: null, namesIntervention: false, retryAfterMs: null }
}

function describe(response: Response, json: unknown): EngageFailure {
  const parsed = errorSchema.safeParse(json)
  const error = parsed.success ? parsed.data.error : null
  const message = parsed.success ? parsed.data.message : null
  return {
    reason: reasonForStatus(response.status),
    status: response.status,
    error: error !== null && /^[\w.-]{1,64}$/.test(error) ? error : null,
    namesIntervention: `${error ?? ''} ${message ?? ''}`.toLowerCase().includes('intervention'),
    retryAfterMs: readRetryAfter(response.headers.get('Retry-After'), Date.now(), MAX_RETRY_AFTER_MS),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
