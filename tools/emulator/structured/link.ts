import type { Linked } from '../../../src/engage/structured-content.ts'
import type { FieldRule, LinkRules } from '../../../src/engage/structured-rules.ts'
import type { Checker } from './checker.ts'

/**
 * The url as it is opened, with "text that will be displayed instead of the hostname of the url, automatically
 * populated as the hostname if blank". `webview_height` counts in a webview only.
 *
 * @param field the path of what holds the link, with a dot at its end unless it is empty
 */
export function acceptLink(
  field: string,
  link: Linked & { url_text?: string },
  rules: Pick<LinkRules, 'url' | 'urlText' | 'webview'>,
  check: Checker,
): Linked & { url_text?: string } {
  const url = check.url(field, link, rules.url)
  if (url === undefined) return {}
  const url_text = check.optional(`${field}url_text`, link.url_text, rules.urlText) ?? hostOf(url, rules.urlText)
  return { url, url_text, ...opening(link, rules.webview) }
}

function hostOf(url: string, rule: FieldRule): string | undefined {
  return rule !== 'ignored' && URL.canParse(url) ? new URL(url).hostname : undefined
}

/** Where a link opens. */
export function opening({ target = 'open', webview_height = 'full' }: Linked, webview: boolean): Linked {
  if (!webview) return {}
  return target === 'webview' ? { target, webview_height } : { target }
}
