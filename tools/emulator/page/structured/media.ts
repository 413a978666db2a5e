import { html } from 'hono/html'
import { type Html, NOTHING } from '../html.ts'

/** The page's own way to an attachment's bytes. */
export function fileUrl(attachmentId: string): string {
  return `/page/files/${encodeURIComponent(attachmentId)}`
}

/** A decoration: what it stands beside says in words what it is. */
export function picture(attachmentId: string | null | undefined): Html {
  return attachmentId ? html`<img src="${fileUrl(attachmentId)}" alt="" loading="lazy">` : NOTHING
}

interface Link {
  url?: string | null
  url_fallback?: string | null
}

/** A web address to go to; deep links, which only a phone follows, and scripts are none. */
export function webUrl({ url, url_fallback }: Link): string | null {
  return [url, url_fallback].find((one): one is string => /^https?:\/\//i.test(one ?? '')) ?? null
}

/** What stands for the address: `url_text`, else the host's name. */
export function urlText(link: Link & { url_text?: string | null }): string {
  const address = webUrl(link)
  if (link.url_text) return link.url_text
  return address !== null && URL.canParse(address) ? new URL(address).hostname : (link.url ?? '')
}

export function linkTag(link: Link, className: string, content: unknown): Html {
  const address = webUrl(link)
  if (address === null) return html`<span class="${className}">${content}</span>`
  return html`<a class="${className}" href="${address}" target="_blank" rel="noopener noreferrer">${content}</a>`
}
