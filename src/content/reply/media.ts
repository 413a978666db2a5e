import type { MediaPart } from '../message/part.ts'
import { isWebAddress } from './address.ts'
import { offer } from './choices.ts'
import { templateSketches } from './forms/templates.ts'
import { singleLine, usableOptions } from './options.ts'
import { titled } from './plain.ts'
import { type Drafting, draftOf, type Sketch } from './sketch.ts'

/**
 * A picture, sound, film or file: an attachment. A picture with options is a `template` where the channel has them; other
 * options follow by themselves, under the file's label.
 */
export function media(part: MediaPart, where: string, on: Drafting): Sketch[] {
  const label = singleLine(part.label)
  const options = usableOptions(part.options, `${where}.options`, on.report)
  if (!isWebAddress(part.url)) {
    on.report(`${where}.url`, 'is not an http(s) address')
    return offer('buttons', label, options, on)
  }
  const { template } = on.place.rules
  if (part.media === 'image' && options.length > 0 && template) {
    const card = { title: label, subtitle: '', imageUrl: part.url, imageLabel: label, url: null, options }
    return templateSketches(card, template, on)
  }
  const file: Sketch = {
    draft: draftOf({ attachments: [{ url: part.url, media: part.media, label }] }),
    plain: [titled(label, part.url)],
  }
  return [file, ...(options.length === 0 ? [] : offer('buttons', label, options, on))]
}
