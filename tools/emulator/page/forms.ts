import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import * as z from 'zod'
import { toBase64 } from '../base64.ts'
import { checkCommand } from '../control/json-route.ts'
import type { Html } from './html.ts'

/** Where a refusal is said, in the form that was refused. It outlives updates, until the form succeeds. */
export const ALERT: Html = html`<p class="refusal" role="alert" hx-morph-skip></p>`

/**
 * The attributes of a form that posts to an action of the page. It needs an `ALERT` inside. What is sent while the last
 * is still under way is dropped, so that pressing twice sends once; it is sent later where each change counts.
 */
export function posts(path: `/page/${string}`, meanwhile: 'drop' | 'queue last' = 'drop'): Html {
  return html` hx-post="${path}" hx-target="find .refusal" hx-sync="this:${meanwhile}"`
}

/** One value or several of the same name. */
export const several = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())

/** The files of an input; one that was left empty comes as a file without a name. */
export const files = z
  .union([z.instanceof(File), z.array(z.instanceof(File))])
  .optional()
  .transform((value) => [value ?? []].flat().filter((file) => file.name !== ''))

/** Files as the customer's and the desk's commands take them. */
export function toAttachments(chosen: readonly File[]) {
  return Promise.all(
    chosen.map(async (file) => ({
      filename: file.name,
      contentType: file.type || 'application/octet-stream',
      data: toBase64(new Uint8Array(await file.arrayBuffer())),
    })),
  )
}

/**
 * What a form of the page does: it is answered with nothing, and everything is drawn again. A refusal is answered with
 * its words.
 */
export function action<T extends z.ZodType>(
  app: Hono,
  path: `/page/${string}`,
  schema: T,
  run: (fields: z.output<T>) => unknown,
): void {
  app.post(path, async (context) => {
    await run(await readForm(context, schema))
    return context.body('', 200, { 'HX-Trigger': 'refresh' })
  })
}

/** @throws a 400 that names the first field that is wrong */
export async function readForm<T extends z.ZodType>(context: Context, schema: T): Promise<z.output<T>> {
  return checkCommand(schema, await context.req.parseBody({ all: true }))
}
