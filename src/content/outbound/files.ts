import { z } from 'zod'
import { itemsOf, type MessageText, shown } from './message-text.ts'
import { line, link, object } from './shapes.ts'

const fileSchema = z.object({ fileName: line, url: link })
const pluginSchema = z.object({ type: z.literal('x-app'), data: object })
const appSchema = z.object({ sessionUrl: link, openButtonLabel: line })

/** Adds what a message carries beside its channel output: `data.attachments` and the app of `data._plugin`, as links. */
export function addFiles(message: MessageText, data: Record<string, unknown>, where: string): void {
  for (const { item, where: path } of itemsOf(fileSchema, data.attachments, `${where}.attachments`, message.report)) {
    const address = shown(item.url, `${path}.url`, message.report)
    if (address !== '') message.line([item.fileName, address].filter((part) => part !== '').join(': '))
  }
  const plugin = pluginSchema.safeParse(data._plugin)
  if (plugin.success && plugin.data.data !== undefined) {
    const app = appSchema.parse(plugin.data.data)
    const address = shown(app.sessionUrl, `${where}._plugin.data.sessionUrl`, message.report)
    if (address !== '') message.line([app.openButtonLabel, address].filter((part) => part !== '').join(': '))
  }
}
