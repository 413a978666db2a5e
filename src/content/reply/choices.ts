import type { ChoicesPart, Option } from '../message/part.ts'
import type { OptionsForm } from './forms/form.ts'
import { listForm } from './forms/list.ts'
import { selectForm } from './forms/select.ts'
import { templateForm } from './forms/template.ts'
import { titlesOf, usableOptions } from './options.ts'
import { optionWords } from './plain.ts'
import { type Drafting, plainSketch, type Sketch } from './sketch.ts'
import { beginning, evenly, MAX_CONTENTS, partWords, wording } from './words.ts'

/** Forms to try, and over how many contents the options may be split. The first that suits is taken. */
interface Attempt {
  forms: readonly ((on: Drafting) => OptionsForm | null)[]
  contents: number
}

const ATTEMPTS: Record<ChoicesPart['style'], readonly Attempt[]> = {
  quick_replies: [
    { forms: [selectForm, templateForm, listForm], contents: 1 },
    // Quick replies go away when another message follows: they are never split over several.
    { forms: [listForm, templateForm], contents: MAX_CONTENTS },
  ],
  buttons: [
    { forms: [templateForm, listForm], contents: 1 },
    { forms: [templateForm, listForm], contents: MAX_CONTENTS },
    { forms: [selectForm], contents: 1 },
  ],
}

/** A text with options. */
export function choices(part: ChoicesPart, where: string, on: Drafting): Sketch[] {
  const options = usableOptions(part.options, `${where}.options`, on.report)
  return offer(part.style, on.plain(part.text).trim(), options, on)
}

/**
 * Words with options: `select` for quick replies, `template` for buttons, else what else the channel has for options,
 * else text with numbered options. A form that shows more of them as something to click goes before one that needs them
 * written out; what is longer than its words may be is said in a text before.
 *
 * @param words plain text; may be empty
 * @param options usable ones; may be none
 */
export function offer(style: ChoicesPart['style'], words: string, options: readonly Option[], on: Drafting): Sketch[] {
  // Where there are no buttons, quick replies come nearest.
  const attempts = ATTEMPTS[on.place.rules.template ? style : 'quick_replies']
  for (const { forms, contents } of attempts) {
    const suitable = forms.flatMap((make) => suiting(make(on), options, contents))
    const most = Math.max(...suitable.map(({ items }) => items.length))
    const form = suitable.find(({ items }) => items.length === most)
    if (form) return offerAs(form, words, options)
  }
  return [plainSketch([words, ...options])]
}

interface Suiting extends OptionsForm {
  /** The options that it shows as something to click. */
  items: Option[]
}

function suiting(form: OptionsForm | null, options: readonly Option[], contents: number): Suiting[] {
  if (!form) return []
  const items = options.filter((option) => form.takes(option))
  return items.length > 0 && items.length <= form.room * contents ? [{ ...form, items }] : []
}

function offerAs(form: Suiting, text: string, options: readonly Option[]): Sketch[] {
  const written = options.filter((option) => !form.items.includes(option)).map(optionWords)
  const { before, words } = wording(text, written, form.words)
  const parts = evenly(form.items, form.room)
  return [
    plainSketch([before]),
    ...parts.map((part, at) => {
      const said = partWords(words, at, parts.length)
      return { draft: form.draft(said || beginning(titlesOf(part), form.words), part), plain: [said, ...part] }
    }),
  ]
}
