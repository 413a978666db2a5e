import * as z from 'zod/mini'
import type { MessagePart } from '../message/part.ts'
import { readOptions } from './options.ts'
import { mediaParts } from './parts.ts'
import { type Report, usable } from './report.ts'
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

/** `_image`, `_audio` and `_video`, with their buttons. */
export function readMedia(
  kind: 'image' | 'audio' | 'video',
  value: Record<string, unknown>,
  where: string,
  report: Report,
): MessagePart[] {
  const media = schema.parse(value)
  const url = usable(media[`${kind}Url`], `${where}.${kind}Url`, report)
  return mediaParts(kind, url, media[`${kind}AltText`], readOptions(media.buttons, `${where}.buttons`, report))
}
