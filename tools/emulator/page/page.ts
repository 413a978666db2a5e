import { html } from 'hono/html'
import { accountPane } from './account/pane.ts'
import type { Seen } from './customer/chats.ts'
import { customerPane } from './customer/pane.ts'
import { deskPane } from './desk/pane.ts'
import { current, type Html } from './html.ts'
import type { Picture } from './picture.ts'
import { timelinePane } from './timeline.ts'
import { linkTo, type Side } from './view.ts'
import { weatherPane } from './weather/pane.ts'

const TABS: readonly { side: Side; words: string }[] = [
  { side: 'all', words: 'Everything' },
  { side: 'customer', words: 'Customer' },
  { side: 'desk', words: 'Desk' },
  { side: 'timeline', words: 'Timeline' },
  { side: 'weather', words: 'Weather' },
  { side: 'account', words: 'Account' },
]

/**
 * The whole document. What must not run cannot: there are no inline scripts, and htmx evaluates nothing. htmx itself is
 * not deferred: it would not wait for the scripts after it, and without its extension the page hears of no change.
 */
export function document(picture: Picture, seen: Seen): Html {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="htmx-config" content='{"history":false,"defaultSwap":"innerHTML","morphIgnore":["data-htmx-powered","open"]}'>
  <title>Engage emulator</title>
  <link rel="icon" href="data:,">
  ${['pico', 'controls', 'chat', 'channels', 'page'].map((name) => html`<link rel="stylesheet" href="/page/assets/${name}.css">`)}
  <script src="/page/assets/htmx.js"></script>
  <script src="/page/assets/htmx-sse.js" defer></script>
  <script src="/page/assets/page.js" defer></script>
</head>
<body>
  <a class="skip" href="#panes">Skip to the conversations</a>
  <div hidden hx-sse:connect="/page/changes"></div>
  ${panes(picture, seen)}
</body>
</html>`
}

/** All that changes. It fetches itself anew when told to, and is morphed, so that focus and half-written texts stay. */
function panes(picture: Picture, seen: Seen): Html {
  const { view } = picture
  const shows = (side: Side) => view.side === side || view.side === 'all'
  const between = [
    shows('timeline') ? timelinePane(picture) : [],
    shows('weather') ? weatherPane(picture) : [],
    shows('account') ? accountPane(picture) : [],
  ].flat()
  return html`<div id="page" data-side="${view.side}" hx-get="${linkTo(view)}" hx-select="#page" hx-swap="outerMorph"
    hx-trigger="refresh from:body" hx-sync="this:queue last">
    <header class="bar">
      <h1>Engage emulator</h1>
      <nav aria-label="Views"><ul>
        ${TABS.map(({ side, words }) => html`<li data-tab="${side}"><a href="${linkTo(view, { side })}"${current(side === view.side)}>${words}</a></li>`)}
      </ul></nav>
    </header>
    <main id="panes" tabindex="-1">
      ${shows('customer') ? customerPane(picture, seen) : ''}
      ${between.length > 0 ? html`<div class="between">${between}</div>` : ''}
      ${shows('desk') ? deskPane(picture) : ''}
    </main>
  </div>`
}
