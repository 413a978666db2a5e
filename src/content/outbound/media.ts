import { z } from 'zod'
import { type MessageText, shown } from './message-text.ts'
import { addOptions } from './options.ts'
import { line, link, list } from './shapes.ts'

const schema = z.object({
  imageUrl: link,
  imageAltText: line,
  audioUrl: link,
  audioAltText: line,
  videoUrl: link,
  videoAltText: line,
  buttons: list,
})

/** `_image`, `_audio` and `_video`: `Alt text: https://…`, and numbered buttons. */
export function addMedia(
  message: MessageText,
  kind: 'image' | 'audio' | 'video',
  value: Record<string, unknown>,
  where: string,
): void {
  const media = schema.parse(value)
  const address = shown(media[`${kind}Url`], `${where}.${kind}Url`, message.report)
  message.line([media[`${kind}AltText`], address].filter((part) => part !== '').join(': '))
  addOptions(message, media.buttons, `${where}.buttons`)
}
