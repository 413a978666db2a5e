import { html } from 'hono/html'
import type { Html } from '../html.ts'
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
export function sheet({ id, answering }: Place, { opens, title, content, sends }: Sheet): Html {
  const sheetId = `${id}-sheet`
  return html`<button type="button" class="choice" commandfor="${sheetId}" command="show-modal">${opens}</button>
    <dialog id="${sheetId}" aria-label="${title}">
      <article>
        <header>
          <strong>${title}</strong>
          <button type="button" class="plain" commandfor="${sheetId}" command="close">Close</button>
        </header>
        ${content}
        ${answering === 'open' ? html`<footer><button>${sends}</button></footer>` : ''}
      </article>
    </dialog>`
}
