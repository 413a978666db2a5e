import { html } from 'hono/html'
import * as z from 'zod'
import { parseJson } from '../../control/json-route.ts'
import { readSnapshot } from '../../control/snapshot-app.ts'
import type { Emulator } from '../../emulator.ts'
import { dialog, opens } from '../dialog.ts'
import { ALERT, posts } from '../forms.ts'
import type { Html } from '../html.ts'

export const loadFields = z.object({
  snapshot: z.instanceof(File).refine((file) => file.name !== '', 'Choose a file first.'),
})
export const resetFields = z.object({ keepWebhooks: z.string().optional() })

/** Saving, loading and resetting the account. */
export function keeping(): Html {
  return html`<h3>Save, load, reset</h3>
    <p><a href="/emulator/snapshot" download="engage-account.json">Save the account</a>
      <small>as a file, once nothing is under way. It holds access tokens and secrets.</small></p>
    <form id="load" data-clear enctype="multipart/form-data"${posts('/page/account/load')}>
      <label>Load a saved account in place of this one
        <input type="file" name="snapshot" accept=".json,application/json" required></label>
      <button class="secondary">Load</button>
      ${ALERT}
    </form>
    <form id="reset"${posts('/page/account/reset')}>
      <button class="secondary"${opens('reset-dialog')}>Reset the account …</button>
      ${dialog(
        'reset-dialog',
        'Reset the account?',
        html`<p>All conversations, added people and channels, the timeline and the weather go. It cannot be undone.</p>
          <label><input type="checkbox" name="keepWebhooks" value="yes" checked> Keep the webhooks</label>`,
        html`<footer><button>Reset</button></footer>`,
      )}
      ${ALERT}
    </form>`
}

/** @throws a refusal that says what is wrong with the file; then nothing has changed */
export async function loadAccount(emulator: Emulator, { snapshot }: z.output<typeof loadFields>): Promise<void> {
  emulator.load(readSnapshot(parseJson(await snapshot.text(), 'The file')))
}

export function resetAccount(emulator: Emulator, { keepWebhooks }: z.output<typeof resetFields>): void {
  emulator.reset({ keepWebhooks: keepWebhooks !== undefined })
}
