import { html } from 'hono/html'
import type { Html } from '../html.ts'

/** Signing in, with the ways it can end. */
export function authenticate(): Html {
  return html`<div class="card">
    <div class="words"><strong>Sign in</strong><small>An OAuth login opens on the phone.</small></div>
    <button class="choice" name="outcome" value="success">Sign in</button>
    <button class="choice" name="outcome" value="failure">Let the sign-in fail</button>
  </div>`
}
