import { html } from 'hono/html'
import type { Html } from './html.ts'

/** On the button that opens a dialog. */
export function opens(dialogId: string): Html {
  return html` type="button" commandfor="${dialogId}" command="show-modal"`
}

/** A dialog within a form, which closes when the form is sent. @param sends its button; nothing where none is to be sent */
export function dialog(id: string, title: string, content: unknown, sends: Html): Html {
  return html`<dialog id="${id}" aria-label="${title}">
    <article>
      <header>
        <strong>${title}</strong>
        <button type="button" class="plain" commandfor="${id}" command="close">Close</button>
      </header>
      ${content}
      ${sends}
    </article>
  </dialog>`
}
