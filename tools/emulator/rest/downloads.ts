import { Hono } from 'hono'
import type { Attachment } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import { found, type World } from '../world.ts'
import { authenticate } from './access.ts'
import { Parameters } from './parameters.ts'

/**
 * `/attachments/{id}`: the files themselves, outside the REST API. "You can download the attachments by using an API
 * access token", as the parameter `access_token` or as bearer; public ones need none.
 */
export function downloadApp(world: World): Hono {
  const app = new Hono()
  app.onError((error) => {
    if (error instanceof Refusal) return Response.json(error, { status: error.status })
    throw error
  })
  app.get('/:id', (context) => {
    const attachment = found(world.records.attachments.get(context.req.param('id')), 'The attachment')
    if (attachment.private) authenticate(world, context.req.raw, inQuery(context.req.query('access_token')))
    return asFile(attachment)
  })
  return app
}

function inQuery(token: string | undefined): Parameters {
  return new Parameters(new Map(token === undefined ? [] : [['access_token', [token]]]))
}

/** To be saved, never shown: an uploaded page must not run under the emulator's own origin. */
function asFile({ bytes, contentType, filename }: Attachment): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      'Content-Type': contentType,
      'Content-Disposition': `attachment; filename*=UTF-8''${encoded(filename)}`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, no-store',
    },
  })
}

/** As RFC 8187 wants it, which allows less than URLs do. */
function encoded(filename: string): string {
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(filename.toWellFormed()).replace(/['()*]/g, percent)
}
