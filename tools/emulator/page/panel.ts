import { html } from 'hono/html'
import { flag, type Html } from './html.ts'
import type { Side, View } from './view.ts'

interface Panel {
  side: Side
  title: string
  /** What is to be known while it is closed. */
  sight: string
  content: readonly Html[]
}

/** A pane below the timeline: closed where all is shown, and then one at a time open. */
export function panel(view: View, { side, title, sight, content }: Panel): Html {
  return html`<section id="${side}" class="pane" aria-labelledby="${side}-title">
    <details class="panel" id="${side}-panel" name="panel"${flag('open', view.side === side)}>
      <summary><h2 id="${side}-title">${title}</h2> <small>${sight}</small></summary>
      ${content}
    </details>
  </section>`
}
