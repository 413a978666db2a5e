import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { streamSSE } from 'hono/streaming'
import { isLoopback } from '../control/loopback.ts'
import type { Emulator } from '../emulator.ts'
import { forbidden, Refusal } from '../refusal.ts'
import { accountActions } from './account/pane.ts'
import { assetsApp } from './assets.ts'
import { tellChanges } from './changes.ts'
import type { Seen } from './customer/chats.ts'
import { customerActions } from './customer/pane.ts'
import { deskActions } from './desk/pane.ts'
import { fileResponse } from './files.ts'
import { document } from './page.ts'
import { pictureOf } from './picture.ts'
import { timelineActions } from './timeline.ts'
import { readView } from './view.ts'
import { weatherActions } from './weather/pane.ts'

/**
 * The emulator in the browser: customers, the agents' desk, what goes between them, and the weather. Drawn here, whole,
 * at each change; the browser only puts the drawing in the place of the old one. For plain Node: it reads its assets
 * from files.
 */
export function pageApp(emulator: Emulator, remoteControl: boolean): Hono {
  const app = new Hono()
  const seen: Seen = new Map()
  app.use(async (context, next) => {
    if (!remoteControl && !isLoopback(context.req.raw)) throw forbidden('The page is shown on this machine only.')
    await next()
  })
  app.use(csrf())
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    }),
  )
  app.onError((error, context) => {
    if (error instanceof Refusal) return context.text(error.message, error.status)
    if (error instanceof HTTPException) return error.getResponse()
    throw error
  })

  app.get('/', async (context) => {
    const picture = pictureOf(
      emulator,
      readView((name) => context.req.query(name)),
    )
    return context.html(document(picture, seen))
  })
  app.get('/page/changes', (context) => streamSSE(context, (stream) => tellChanges(emulator, stream)))
  app.get('/page/files/:id', (context) => fileResponse(emulator, context.req.param('id')))
  app.route('/page/assets', assetsApp())
  customerActions(app, emulator)
  deskActions(app, emulator)
  timelineActions(app, emulator)
  weatherActions(app, emulator)
  accountActions(app, emulator)
  return app
}
