import { Hono } from 'hono'
import type * as z from 'zod'
import type { Emulator } from '../emulator.ts'
import { forbidden, Refusal } from '../refusal.ts'
import { controlCommands, customerCommands, deskCommands } from '../sides/commands.ts'
import { readCommand } from './json-route.ts'
import { isLoopback } from './loopback.ts'
import { snapshotApp } from './snapshot-app.ts'
import { weatherApp } from './weather-app.ts'

type Controlled = Pick<
  Emulator,
  'account' | 'control' | 'customer' | 'desk' | 'load' | 'reset' | 'save' | 'settled' | 'state' | 'timeline' | 'weather'
>

/** `/emulator`: customers, agents, administrators and the weather, for other processes on this machine. */
export function controlApp(emulator: Controlled, remoteControl: boolean): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    if (!remoteControl && !isLoopback(context.req.raw)) throw forbidden('The control API answers on this machine only.')
    await next()
  })
  app.onError((error) => {
    if (error instanceof Refusal) return Response.json(error, { status: error.status })
    throw error
  })

  const { customer, desk, control } = emulator
  const command = <T extends z.ZodType>(path: string, schema: T, run: (command: z.output<T>) => unknown) => {
    app.post(path, async (context) => Response.json(run(await readCommand(context, schema))))
  }
  command('/customer/messages', customerCommands.writes, customer.writes)
  command('/customer/clicks', customerCommands.click, customer.click)
  command('/customer/answers', customerCommands.answers, customer.answers)
  command('/desk/welcome', deskCommands.welcome, desk.welcome)
  command('/desk/open', deskCommands.open, desk.open)
  command('/desk/reopen', deskCommands.reopen, desk.reopen)
  command('/desk/assign', deskCommands.assign, desk.assign)
  command('/desk/reply', deskCommands.reply, desk.reply)
  command('/desk/comment', deskCommands.comment, desk.comment)
  command('/desk/availability', deskCommands.availability, desk.availability)
  command('/desk/close', deskCommands.close, desk.close)
  command('/desk/cancel', deskCommands.cancel, desk.cancel)
  command('/desk/defer', deskCommands.defer, desk.defer)
  command('/desk/recategorize', deskCommands.recategorize, desk.recategorize)
  command('/desk/closeThread', deskCommands.closeThread, desk.closeThread)
  command('/desk/openThread', deskCommands.openThread, desk.openThread)
  command('/control/sources', controlCommands.addSource, control.addSource)
  command('/control/richText', controlCommands.setRichText, control.setRichText)
  command('/control/users', controlCommands.addUser, control.addUser)
  command('/control/customers', controlCommands.addCustomer, control.addCustomer)
  command('/control/categories', controlCommands.addCategory, control.addCategory)
  command('/control/mergeIdentities', controlCommands.mergeIdentities, control.mergeIdentities)
  command('/control/unmergeIdentity', controlCommands.unmergeIdentity, control.unmergeIdentity)
  command('/control/tokens', controlCommands.addToken, control.addToken)
  command('/control/revokeToken', controlCommands.revokeToken, control.revokeToken)
  command('/control/permissions', controlCommands.setPermissions, control.setPermissions)
  command('/control/validateWebhook', controlCommands.validateWebhook, control.validateWebhook)
  app.route('/weather', weatherApp(emulator.weather))
  app.route('/', snapshotApp(emulator))

  app.get('/state', () => {
    const { accessToken: _accessToken, ...account } = emulator.account
    return Response.json({ account, ...emulator.state })
  })
  app.get('/timeline', () => Response.json(emulator.timeline()))
  app.get('/settled', async () => {
    await emulator.settled()
    return Response.json({})
  })
  return app
}
