import { html } from 'hono/html'

/** Markup in which every interpolated text was escaped. */
export type Html = ReturnType<typeof html>

export const NOTHING: Html = html``

/** A boolean attribute: there, or not. */
export function flag(name: 'checked' | 'disabled' | 'multiple' | 'open' | 'required' | 'selected', on: boolean): Html {
  return on ? html` ${name}` : NOTHING
}

/** `aria-current`, for the one of several links that is where the reader is. */
export function current(here: boolean): Html {
  return here ? html` aria-current="page"` : NOTHING
}
