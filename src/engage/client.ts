import * as z from 'zod/mini'
import { fail, ok, type Result } from '../core/result.ts'
import { readRetryAfter } from '../core/retry-after.ts'
import { type Admit, outcomeOf, type Permit, type Priority } from './admission.ts'
import { type EngageFailure, reasonForStatus } from './failure.ts'
import { type NewReply, type Parameters, replyParameters } from './new-reply.ts'
import {
  type Attachment,
  attachmentSchema,
  type Content,
  type ContentDetails,
  type ContentRecord,
  contentDetailsSchema,
  contentRecordSchema,
  contentSchema,
  type EventRecord,
  errorSchema,
  eventRecordSchema,
  type Identity,
  type Intervention,
  identitySchema,
  interventionSchema,
  lenientPageSchema,
  pageSchema,
  type Thread,
  threadSchema,
  type User,
  userSchema,
  type Webhook,
  webhookSchema,
} from './resources.ts'

/** A file as `POST /attachments` takes it. */
export interface NewAttachment {
  bytes: Uint8Array<ArrayBuffer>
  /** The platform goes by its extension too. */
  filename: string
  contentType: string
  /** Private files are shown with a login only; pictures of structured content must be public. */
  private: boolean
}

/** A page of a list. */
export interface Page<T> {
  records: T[]
  /** How many the platform listed; fewer than `PAGE_LIMIT` on the last page. */
  size: number
}

export interface EngageClientOptions {
  /** From `engageBaseUrl`. */
  baseUrl: string
  accessToken: string
  /** How long one call may take, in milliseconds. */
  timeoutMs: number
  /** Nothing is sent without a permit of the account's budget. */
  admit: Admit
  fetch?: typeof fetch
}

/** Contents a page at most: the API's upper limit. */
export const PAGE_LIMIT = 150

/** A platform that asks for a longer pause is called again after this one. */
const MAX_RETRY_AFTER_MS = 600_000

/**
 * The calls of the Engage Digital REST API that the worker makes, one attempt each: what to do about a failure is the
 * caller's decision. Each takes a permit first, or is `held_back`; who must not wait for one between a check and the
 * call has taken it before and hands it in. Answers are read leniently; a 2xx answer of an unexpected form is the
 * failure `malformed`.
 */
export class EngageClient {
  readonly #options: EngageClientOptions

  constructor(options: EngageClientOptions) {
    this.#options = options
  }

  /** Replies to a content as the token's user. 422 when that content is not synchronized or, on some accounts, not under an open intervention. */
  createReply(reply: NewReply, permit?: Permit): Promise<Result<Content, EngageFailure>> {
    return this.#call('reply', 'POST', '/contents', contentSchema, replyParameters(reply), permit)
  }

  /** Uploads a file, to be named in a reply or in its structured content. */
  createAttachment(file: NewAttachment): Promise<Result<Attachment, EngageFailure>> {
    const form = new FormData()
    form.set('file', new File([file.bytes], file.filename, { type: file.contentType }))
    if (file.private) form.set('private', 'true')
    return this.#call('reply', 'POST', '/attachments', attachmentSchema, form)
  }

  /**
   * A content with its attachments, which events leave out. Its answer waits for it, so it goes when that may. 404 where
   * the token's user may not read the source.
   */
  getContent(contentId: string): Promise<Result<ContentDetails, EngageFailure>> {
    return this.#call('reply', 'GET', `/contents/${encodeURIComponent(contentId)}`, contentDetailsSchema)
  }

  /** Whose the token is. */
  getOwnUser(): Promise<Result<User, EngageFailure>> {
    return this.#call('read', 'GET', '/users/me', userSchema)
  }

  /** The profile of a customer whose message is to be answered: it goes when the answer may. */
  getIdentity(identityId: string): Promise<Result<Identity, EngageFailure>> {
    return this.#call('reply', 'GET', `/identities/${encodeURIComponent(identityId)}`, identitySchema)
  }

  /** One page of a thread's contents, newest first. */
  async listContents(threadId: string, offset: number): Promise<Result<Content[], EngageFailure>> {
    const q = `thread:"${threadId.replaceAll('"', '')}" order:created_at.desc`
    const path = `/contents?${new URLSearchParams({ q, offset: String(offset), limit: String(PAGE_LIMIT) })}`
    const page = await this.#call('read', 'GET', path, pageSchema(contentSchema))
    return page.ok ? ok(page.value.records) : page
  }

  /** 404 where the token's user may not read the source. */
  getThread(threadId: string, permit?: Permit): Promise<Result<Thread, EngageFailure>> {
    const path = `/content_threads/${encodeURIComponent(threadId)}`
    return this.#call('read', 'GET', path, threadSchema, undefined, permit)
  }

  /** Replaces the whole set of a thread's categories. 409 while the thread is being categorized. */
  updateThreadCategories(
    threadId: string,
    categoryIds: string[],
    permit?: Permit,
  ): Promise<Result<Thread, EngageFailure>> {
    const form = new URLSearchParams(categoryIds.map((id) => ['thread_category_ids[]', id]))
    const path = `/content_threads/${encodeURIComponent(threadId)}/update_categories`
    return this.#call('handover', 'PUT', path, threadSchema, form, permit)
  }

  /** A thread's interventions, the newest first. */
  async listInterventions(threadId: string): Promise<Result<Intervention[], EngageFailure>> {
    const query = new URLSearchParams({ thread_id: threadId, sort: 'updated_at', limit: String(PAGE_LIMIT) })
    const page = await this.#call('read', 'GET', `/interventions?${query}`, pageSchema(interventionSchema))
    return page.ok ? ok(page.value.records) : page
  }

  /** Opens or reopens an intervention as the token's user. 422 if one is open already. */
  openIntervention(contentId: string, permit?: Permit): Promise<Result<Intervention, EngageFailure>> {
    const form = new URLSearchParams({ content_id: contentId })
    return this.#call('reply', 'POST', '/interventions', interventionSchema, form, permit)
  }

  /** 403 unless it is open, has replies and belongs to the token's user; 409 while it is being closed. */
  closeIntervention(interventionId: string): Promise<Result<unknown, EngageFailure>> {
    return this.#call('read', 'PUT', `/interventions/${encodeURIComponent(interventionId)}/close`, z.unknown())
  }

  /** Only an intervention without agent replies can be cancelled. */
  cancelIntervention(interventionId: string): Promise<Result<unknown, EngageFailure>> {
    return this.#call('read', 'DELETE', `/interventions/${encodeURIComponent(interventionId)}/cancel`, z.unknown())
  }

  /**
   * One page of the events of these names, the oldest first. 404 where the token's user may not search events.
   * @param after RFC 3339
   */
  listEvents(
    names: readonly string[],
    after: string,
    offset: number,
  ): Promise<Result<Page<EventRecord>, EngageFailure>> {
    const q = [...terms('name_in', names), `created_after:"${after}"`, 'order:"created_at.asc"'].join(' ')
    return this.#call('read', 'GET', listPath('/events', q, offset), lenientPageSchema(eventRecordSchema))
  }

  /** One page of the contents of these sources, the newest first: there is no search for those after a time. */
  listContentsOfSources(
    sourceIds: readonly string[],
    offset: number,
  ): Promise<Result<Page<ContentRecord>, EngageFailure>> {
    const q = [...terms('source', sourceIds), 'order:created_at.desc'].join(' ')
    return this.#call('read', 'GET', listPath('/contents', q, offset), lenientPageSchema(contentRecordSchema))
  }

  /** These contents, at most a page of them; those that the token's user may not read are not among them. */
  listContentsById(contentIds: readonly string[]): Promise<Result<Page<ContentRecord>, EngageFailure>> {
    const path = listPath('/contents', terms('id', contentIds).join(' '), 0)
    return this.#call('read', 'GET', path, lenientPageSchema(contentRecordSchema))
  }

  getIntervention(interventionId: string): Promise<Result<Intervention, EngageFailure>> {
    return this.#call('read', 'GET', `/interventions/${encodeURIComponent(interventionId)}`, interventionSchema)
  }

  /** The webhooks that the token's user may see: without the permission to manage tokens, only those of its own. */
  listWebhooks(): Promise<Result<Page<Webhook>, EngageFailure>> {
    return this.#call('read', 'GET', `/webhooks?limit=${PAGE_LIMIT}`, lenientPageSchema(webhookSchema))
  }

  async #call<T>(
    priority: Priority,
    method: string,
    path: string,
    schema: z.ZodMiniType<T>,
    parameters?: Parameters,
    permit?: Permit,
  ): Promise<Result<T, EngageFailure>> {
    const admission = permit ? ({ ok: true, permit } as const) : await this.#options.admit(priority)
    if (!admission.ok) return fail({ ...failure('held_back', 0), retryAfterMs: admission.retryAfterMs })
    const result = await this.#send(method, path, schema, parameters)
    const { status, retryAfterMs } = result.ok ? { status: 200, retryAfterMs: null } : result.failure
    await admission.permit.used(outcomeOf(status, retryAfterMs))
    return result
  }

  async #send<T>(
    method: string,
    path: string,
    schema: z.ZodMiniType<T>,
    parameters?: Parameters,
  ): Promise<Result<T, EngageFailure>> {
    const { baseUrl, accessToken, timeoutMs } = this.#options
    const send = this.#options.fetch ?? fetch
    const headers = new Headers({ Authorization: `Bearer ${accessToken}`, Accept: 'application/json' })
    let content: string | URLSearchParams | FormData | null = null
    if (parameters instanceof URLSearchParams || parameters instanceof FormData) content = parameters
    else if (parameters !== undefined) {
      headers.set('Content-Type', 'application/json')
      content = JSON.stringify(parameters.json)
    }
    let response: Response
    let body: string
    try {
      response = await send(`${baseUrl}${path}`, {
        method,
        headers,
        body: content,
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

/** A keyword of a search with its values, which are alternatives. See "Searching & Filtering". */
function terms(keyword: string, values: readonly string[]): string[] {
  return values.map((value) => `${keyword}:"${value.replaceAll('"', '')}"`)
}

function listPath(path: string, q: string, offset: number): string {
  return `${path}?${new URLSearchParams({ q, offset: String(offset), limit: String(PAGE_LIMIT) })}`
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
