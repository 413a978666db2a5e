import type { Attachment } from '../../engage/resources.ts'
import { AS_TYPED, type Clean } from './clean.ts'

/** A file of the customer, as the flow is told of it. */
export interface FlowAttachment {
  id: string
  filename: string | null
  contentType: string | null
  /** Bytes. */
  size: number | null
  /** Public files open without a login; private ones need the access token. Null where it is infected. */
  url: string | null
  public: boolean | null
  /** Only where the platform's virus scan found something: the file is withheld. */
  infected?: true
}

/**
 * The platform shows an infected file with the `virus_signature` that was found; flags of that meaning are believed as
 * well, since its API description documents neither.
 */
export function toFlowAttachment(attachment: Attachment, clean: Clean = AS_TYPED): FlowAttachment {
  const { id, content_type: contentType, size, url } = attachment
  const found = attachment.virus_signature !== null && attachment.virus_signature !== ''
  const infected = found || attachment['infected?'] === true || attachment.infected === true
  const filename = attachment.filename && clean(attachment.filename)
  const told = { id, filename, contentType, size, url: infected ? null : url, public: attachment['public?'] }
  return infected ? { ...told, infected } : told
}
