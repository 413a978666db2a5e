import { toPlainText } from '../html.ts'
import type { TextPart } from '../message/part.ts'
import { plainSketch, type Sketch } from './sketch.ts'

/** Words. */
export function text(part: TextPart): Sketch[] {
  return [plainSketch([toPlainText(part.text).trim()])]
}
