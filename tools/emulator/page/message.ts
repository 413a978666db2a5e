import { html } from 'hono/html'
import type { AttachmentResource, ContentResource } from '../resources/resources.ts'
import { textOf } from '../structured/accept.ts'
import { type Html, NOTHING } from './html.ts'
import { richText } from './rich-text.ts'
import { type Answering, drawStructured } from './structured/draw.ts'
import { fileUrl } from './structured/media.ts'
import { readStructured } from './structured/shapes.ts'

/**
 * What a content says: text, files, a place, and its structured part. A text that was only taken from that part is not
 * shown twice.
 *
 * @param side makes the ids of its parts unique
 */
export function contentParts(content: ContentResource, side: 'customer' | 'desk', answering: Answering): Html {
  const structured = readStructured(content.structured_content)
  const isSaidThere = structured !== null && textOf(structured) === content.body
  return html`${content.body && !isSaidThere ? text(content.body, content.body_input_format) : ''}
    ${content.attachments.map(drawAttachment)}
    ${content.location ? html`<p class="bubble">Location: ${place(content.location)}</p>` : ''}
    ${drawStructured(content, { id: `${side}-structured-${content.id}`, answering })}`
}

function text(body: string, format: ContentResource['body_input_format']): Html {
  return format === 'html'
    ? html`<div class="bubble rich">${richText(body)}</div>`
    : html`<p class="bubble">${body}</p>`
}

function drawAttachment({ id, filename, content_type, size }: AttachmentResource): Html {
  const isPicture = content_type.startsWith('image/')
  const shown = isPicture ? html`<img src="${fileUrl(id)}" alt="${filename}">` : html`${filename} (${bytes(size)})`
  return html`<a class="bubble file${isPicture ? ' photo' : ''}" href="${fileUrl(id)}" target="_blank">${shown}</a>`
}

function place({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`
}

function bytes(size: number): string {
  return size < 1024 ? `${size} B` : `${(size / 1024).toFixed(size < 10_240 ? 1 : 0)} KB`
}

/** A one-line summary: the last message in a list. */
export function summary(content: ContentResource | undefined): string {
  if (content === undefined) return ''
  if (content.body) return content.body
  if (content.location) return 'Location'
  const { title, type } = content.structured_content ?? {}
  if (typeof title === 'string') return title
  if (typeof type === 'string') return `(${type.replaceAll('_', ' ')})`
  return content.attachments[0]?.filename ?? ''
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** Hours and minutes on this machine's clock. */
export function timeTag(at: string): Html {
  return at === '' ? NOTHING : html`<time datetime="${at}">${CLOCK.format(Date.parse(at))}</time>`
}
