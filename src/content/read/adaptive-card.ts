import * as z from 'zod/mini'
import { otherwise } from '../../core/otherwise.ts'
import type { MessagePart, Option } from '../message/part.ts'
import { option } from './options.ts'
import { choicesParts, textParts } from './parts.ts'
import { itemsOf, type Report, usable } from './report.ts'
import { line, link, list, object, payload, word, words } from './shapes.ts'

/** Elements within each other that are read; cards of people have five or six. */
const MAX_DEPTH = 40

/** What any element of an adaptive card may hold (adaptivecards.io, schema 1.6); absent fields count as empty. */
const elementSchema = z.object({
  type: word,
  isVisible: otherwise(z.boolean(), true),
  text: words,
  title: line,
  label: line,
  altText: line,
  fallbackText: words,
  url: link,
  data: z.optional(z.unknown()),
  inlines: list,
  facts: list,
  choices: list,
  card: object,
  body: list,
  items: list,
  columns: list,
  rows: list,
  cells: list,
  actions: list,
  selectAction: object,
})
type Element = z.output<typeof elementSchema>

const textRunSchema = z.union([
  z.string(),
  z.pipe(
    z.object({ text: z.string() }),
    z.transform((run) => run.text),
  ),
])
const factSchema = z.object({ title: line, value: line })
const choiceSchema = z.object({ title: line, value: payload })
const wrapperSchema = z.object({ adaptiveCard: object, adaptiveCardPayload: object })

/** What has been found in a card so far, in its order. */
interface Findings {
  lines: string[]
  options: Option[]
}

/**
 * `_adaptiveCard`: Engage takes none, so its texts become the text of a choice of its actions and of what its inputs
 * offer.
 */
export function readAdaptiveCard(value: Record<string, unknown>, where: string, report: Report): MessagePart[] {
  const wrapper = wrapperSchema.parse(value)
  const card = wrapper.adaptiveCard ?? wrapper.adaptiveCardPayload
  if (card === undefined) {
    report(`${where}.adaptiveCard`, 'is not an object')
    return []
  }
  const findings: Findings = { lines: [], options: [] }
  const element = elementSchema.parse(card)
  readElement(findings, element, `${where}.adaptiveCard`, 0, report)
  const parts = choicesParts('buttons', findings.lines.join('\n'), findings.options)
  return parts.length > 0 ? parts : textParts(element.fallbackText)
}

function readElement(findings: Findings, element: Element, where: string, depth: number, report: Report): void {
  if (depth > MAX_DEPTH) {
    report(where, 'is nested too deeply')
    return
  }
  if (!element.isVisible) return
  if (element.type.startsWith('Action.')) readAction(findings, element, where, report)
  else readContent(findings, element, where, report)
  for (const key of ['body', 'items', 'columns', 'rows', 'cells', 'actions'] as const) {
    for (const { item, where: path } of itemsOf(elementSchema, element[key], `${where}.${key}`, report)) {
      readElement(findings, item, path, depth + 1, report)
    }
  }
  for (const key of ['selectAction', 'card'] as const) {
    const child = elementSchema.safeParse(element[key])
    if (child.success) readElement(findings, child.data, `${where}.${key}`, depth + 1, report)
  }
}

function readContent({ lines, options }: Findings, element: Element, where: string, report: Report): void {
  const add = (text: string) => {
    if (text !== '') lines.push(text)
  }
  add(element.label)
  add(element.text)
  // Inputs hold their name in `title` (toggles); images and media have words in `altText` alone.
  add(element.type.startsWith('Input.') ? element.title : '')
  add(element.altText)
  const runs = itemsOf(textRunSchema, element.inlines, `${where}.inlines`, report)
  add(words.parse(runs.map(({ item }) => item).join('')))
  for (const { item } of itemsOf(factSchema, element.facts, `${where}.facts`, report)) {
    add([item.title, item.value].filter((part) => part !== '').join(': '))
  }
  for (const { item, where: path } of itemsOf(choiceSchema, element.choices, `${where}.choices`, report)) {
    if (item.title === '') report(path, 'has no title')
    else options.push(option(item.title, { type: 'reply', payload: item.value }))
  }
}

function readAction({ lines, options }: Findings, element: Element, where: string, report: Report): void {
  switch (element.type) {
    case 'Action.ShowCard':
      // What it would show is read below it.
      if (element.title !== '') lines.push(element.title)
      return
    case 'Action.ToggleVisibility':
      report(where, 'changes what only a card can show')
      return
    default: {
      const url = usable(element.url, `${where}.url`, report)
      const title = element.title || url
      // A tap on a picture or a column needs no title, and has none to be offered under.
      if (title)
        options.push(
          option(title, url === null ? { type: 'reply', payload: dataOf(element.data) } : { type: 'url', url }),
        )
      else report(where, 'has no title')
    }
  }
}

/** What a submitted action sends: its data as text, as JSON where they are none. */
function dataOf(data: unknown): string {
  if (typeof data === 'object' && data !== null) return Object.keys(data).length === 0 ? '' : JSON.stringify(data)
  return payload.parse(data)
}
