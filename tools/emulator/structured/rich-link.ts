import type { RichLink } from '../../../src/engage/structured-content.ts'
import type { RichLinkRules } from '../../../src/engage/structured-rules.ts'
import type { Checker } from './checker.ts'
import { acceptLink } from './link.ts'

const BUNDLE = 'com.apple.messages.MSMessageExtensionBalloonPlugin:'

export function acceptRichLink(content: RichLink, rules: RichLinkRules, check: Checker): RichLink {
  if (rules.apps && content.bid) return acceptApp(content, rules, check)
  const link = acceptLink('', content, rules, check)
  return {
    type: 'rich_link',
    title: check.text('title', content.title, rules.title),
    subtitle: check.optional('subtitle', content.subtitle, rules.subtitle),
    ...link,
    url: link.url ?? content.url,
    attachment_id: check.picture('', content, rules.picture),
  }
}

/** "Rich Link structured messages can be used to create iMessage apps": without picture, with a url of data. */
function acceptApp(content: RichLink, rules: RichLinkRules, check: Checker): RichLink {
  const { url, app_id, app_name, app_icon, bid = '', use_live_layout = true } = content
  if (!url.startsWith('?')) check.fault('url', "must start with '?'")
  if (!bid.startsWith(BUNDLE)) check.fault('bid', `must start with '${BUNDLE}'`)
  const title = check.text('title', content.title, rules.title)
  return { type: 'rich_link', title, subtitle: content.subtitle, url, app_id, app_name, app_icon, bid, use_live_layout }
}
