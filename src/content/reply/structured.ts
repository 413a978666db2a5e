import { STRUCTURED_CONTENT_TYPES, type StructuredContent } from '../../engage/structured-content.ts'
import { structuredContentSchema } from '../../engage/structured-schema.ts'
import type { MessagePart, StructuredPart } from '../message/part.ts'
import { fitContent } from './raw/fit.ts'
import { readBack } from './raw/read-back.ts'
import { tidy } from './raw/tidy.ts'
import { type Drafting, draftOf, plainSketch, type Sketch } from './sketch.ts'
import { beginning, splitOff } from './words.ts'

/** Types whose own fields must reach Apple as they are. */
const DIALOGUES: ReadonlySet<unknown> = new Set(['form', 'apple_pay', 'authenticate'])

/**
 * Structured content of an author's own: passed on where the channel takes it as it is, short of texts and payloads that
 * are too long; else said in another way, through the parts that it holds.
 *
 * @param sketch makes the sketches of any other part
 */
export function structured(
  part: StructuredPart,
  where: string,
  on: Drafting,
  sketch: (part: MessagePart, where: string, on: Drafting) => Sketch[],
): Sketch[] {
  const { body: ownBody, ...raw } = part.content
  const path = `${where}.content`
  const content = DIALOGUES.has(raw.type) ? raw : tidy(raw, path, on.report)
  const body = on.plain(part.body || (typeof ownBody === 'string' ? ownBody : '')).trim()
  const parsed = structuredContentSchema.safeParse(content)
  // What is written in another way anyway need not be complete.
  const isWritten = STRUCTURED_CONTENT_TYPES.some((type) => type === raw.type && !on.place.rules[type])
  for (const { path: at, message } of isWritten ? [] : (parsed.error?.issues ?? [])) {
    on.report([path, ...at.map(String)].join('.'), message)
  }
  const fitted = parsed.success ? fitContent(parsed.data, on.place.rules, on.payloads) : null
  // What is read back is plain text by now, which looks like HTML or Markdown only by chance.
  const plainly = { ...on, plain: (words: string) => words, place: { ...on.place, richText: false } }
  const say = (words: string, by: Drafting) => readBack(words, content).flatMap((said) => sketch(said, path, by))
  const disabled = on.place.textInput ? part.disableTextInput : null
  if (fitted === null) return withTextInput(say(body, plainly), disabled)
  const { before, words } = splitOff(body, on.place.body)
  const inPlainText = { ...plainly, place: { ...plainly.place, rules: {} }, report: () => {} }
  const passed = {
    draft: draftOf({ body: words || beginning(wordsFor(fitted), on.place.body), structuredContent: fitted }),
    plain: say(words, inPlainText).flatMap(({ plain }) => plain),
  }
  return withTextInput([plainSketch([before]), passed], disabled)
}

/** The body of a type that has no text of its own, where the author left it blank; the other types need none. */
function wordsFor(content: StructuredContent): string {
  switch (content.type) {
    case 'select':
      return content.items.map(({ title }) => title).join(' / ')
    case 'time_select':
      return content.timeslots.map(({ start_time }) => start_time.slice(0, 16).replace('T', ' ')).join(' / ')
    case 'apple_pay':
      return content.merchant_name
    case 'authenticate':
      return content.response_body ?? ''
    case 'rich_link':
    case 'template':
    case 'carousel':
    case 'list':
    case 'form':
      return ''
    default:
      return content satisfies never
  }
}

/**
 * The thread's text input changes with the last of the part's replies. It is not disabled where the customer has to type
 * the number of an option.
 */
function withTextInput(sketches: readonly Sketch[], disabled: boolean | null): Sketch[] {
  const said = sketches.filter((sketch) => sketch.draft !== null || sketch.plain.some((line) => line !== ''))
  const mustType = said.some(({ draft, plain }) => draft === null && plain.some((line) => typeof line !== 'string'))
  if (disabled === null || (disabled && mustType)) return said
  return said.map((sketch, at) => (at === said.length - 1 ? { ...sketch, disableTextInput: disabled } : sketch))
}
