import * as z from 'zod/mini'
import type { MediaPart, MessagePart } from '../message/part.ts'
import { mediaParts } from './parts.ts'
import { itemsOf, type Report, usable } from './report.ts'
import { line, link, word } from './shapes.ts'

const fileSchema = z.object({ fileName: line, mimeType: word, url: link })
const KINDS = ['image', 'audio', 'video'] as const

/** Reads `data.attachments`: pictures, sounds, films and other files, by their MIME types. */
export function readFiles(value: unknown, where: string, report: Report): MessagePart[] {
  return itemsOf(fileSchema, value, where, report).flatMap(({ item, where: path }) => {
    const url = usable(item.url, `${path}.url`, report)
    return url === null ? [] : mediaParts(mediaOf(item.mimeType), url, item.fileName, [])
  })
}

function mediaOf(mimeType: string): MediaPart['media'] {
  return KINDS.find((kind) => mimeType.trim().toLowerCase().startsWith(`${kind}/`)) ?? 'file'
}
