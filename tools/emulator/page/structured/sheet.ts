import { html } from 'hono/html'
import { dialog, opens } from '../dialog.ts'
import { type Html, NOTHING } from '../html.ts'
import type { Place } from './draw.ts'

interface Sheet {
  /** On the button that opens it. */
  opens: string
  title: string
  content: unknown
  /** On the button that sends what was chosen. */
  sends: string
}

/** What a phone slides in from below. Reading it at the desk leaves nothing to send. */
export function sheet({ id, answering }: Place, sheet: Sheet): Html {
  const sheetId = `${id}-sheet`
  const footer = answering === 'open' ? html`<footer><button>${sheet.sends}</button></footer>` : NOTHING
  return html`<button class="choice"${opens(sheetId)}>${sheet.opens}</button>
    ${dialog(sheetId, sheet.title, sheet.content, footer)}`
}
