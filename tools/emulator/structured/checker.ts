import type { Linked, Pictured } from '../../../src/engage/structured-content.ts'
import {
  type CountLimit,
  type FieldRule,
  type OptionRules,
  type PictureRule,
  PUBLIC_PICTURE,
  type TextLimit,
  type UrlRule,
} from '../../../src/engage/structured-rules.ts'
import type { Attachment } from '../records/records.ts'
import { type FieldError, invalidFields } from '../refusal.ts'
import { isHttp, isTaken } from './address.ts'
import { isPicture } from './picture.ts'
import { truncate } from './truncate.ts'

/** What acceptance needs of the account. */
export interface Surroundings {
  attachments: ReadonlyMap<string, Attachment>
  /** For payloads that "get populated as a random hex". */
  hex: () => string
}

const NOT_ASCII = /[^\0-\x7f]/

/**
 * Applies single rules to single fields: gives the field as it is accepted, or notes why it is not. All faults are
 * collected, so that one refusal names them all. A `field` is a path such as `items.0.title`.
 */
export class Checker {
  readonly #surroundings: Surroundings
  readonly #errors: FieldError[] = []

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  fault(field: string, message: string): void {
    this.#errors.push({ field: `structured_content.${field}`, message })
  }

  /** @throws the 422 of all faults so far, if there are any */
  finish(): void {
    if (this.#errors.length > 0) throw invalidFields('The structured content', this.#errors)
  }

  text(field: string, value: string, { max, beyond }: TextLimit): string {
    if (value.length <= max) return value
    if (beyond === 'refused') this.fault(field, `is too long (maximum is ${max} characters)`)
    return truncate(value, max)
  }

  /** A blank field is an absent one. */
  optional(field: string, value: string | undefined, rule: FieldRule): string | undefined {
    return value === undefined || value === '' || rule === 'ignored' ? undefined : this.text(field, value, rule)
  }

  elements<T>(field: string, all: readonly T[], { max, beyond }: CountLimit): readonly T[] {
    if (all.length > max && beyond === 'refused') this.fault(field, `has too many elements (maximum is ${max})`)
    return all.slice(0, max)
  }

  /** A title with its payload, which is made up where it is blank. */
  option(field: string, given: { title: string; payload?: string }, { title, payload: rule }: OptionRules) {
    const shown = this.text(`${field}.title`, given.title, title)
    const { payload } = given
    if (payload === undefined || payload === '') {
      return { title: shown, payload: rule.blank === 'hex' ? this.#surroundings.hex() : shown }
    }
    if (payload.length > rule.max) this.fault(`${field}.payload`, `is too long (maximum is ${rule.max} characters)`)
    if (NOT_ASCII.test(payload)) this.fault(`${field}.payload`, 'can only contain ASCII characters')
    return { title: shown, payload }
  }

  /** The url, or its fallback where the channel does not take it. The fallback must be sound even when it is not used. */
  url(field: string, { url, url_fallback }: Linked, rule: UrlRule | 'ignored'): string | undefined {
    if (url === undefined || url === '' || rule === 'ignored') return undefined
    if (url_fallback && !(url_fallback.length <= rule.max && isHttp(url_fallback))) {
      this.fault(`${field}url_fallback`, 'is not a valid http(s) url')
    }
    if (isTaken(url, rule)) return url
    if (!url_fallback) this.fault(`${field}url`, 'is not a valid url on this channel')
    return url_fallback
  }

  /** The picture, or its fallback where the channel does not take it; both must be uploads of this account. */
  picture(
    field: string,
    { attachment_id: id, attachment_fallback_id: fallbackId }: Pictured,
    rule: PictureRule | null,
  ): string | undefined {
    if (!id || rule === null) return undefined
    const { attachments } = this.#surroundings
    if (fallbackId && !isPicture(attachments.get(fallbackId), PUBLIC_PICTURE)) {
      this.fault(`${field}attachment_fallback_id`, 'must be a public jpg, jpeg or png of less than 5 MB')
    }
    if (isPicture(attachments.get(id), rule)) return id
    if (!fallbackId) this.fault(`${field}attachment_id`, whyNot(attachments.get(id), rule))
    return fallbackId
  }
}

function whyNot(attachment: Attachment | undefined, rule: PictureRule): string {
  if (attachment === undefined) return 'does not exist'
  if (attachment.private && !rule.private) return 'must be public'
  return attachment.bytes.byteLength < rule.max ? 'has a type that the channel does not take' : 'is too large'
}
