import { z } from 'zod'
import { itemsOf, type MessageText, shown } from './message-text.ts'
import { line, link, list, object, text, word } from './shapes.ts'

/** Elements within each other that are read; cards of people have five or six. */
const MAX_DEPTH = 40

/** What any element of an adaptive card may hold (adaptivecards.io, schema 1.6); absent fields count as empty. */
const elementSchema = z.object({
  type: word,
  isVisible: z.boolean().catch(true),
  text,
  title: line,
  label: line,
  altText: line,
  fallbackText: text,
  url: link,
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
const textRunSchema = z.union([z.string(), z.object({ text: z.string() }).transform((run) => run.text)])
const factSchema = z.object({ title: line, value: line })
const wrapperSchema = z.object({ adaptiveCard: object, adaptiveCardPayload: object })

/** `_adaptiveCard`: Engage takes none, so its texts, then its actions as numbered options. */
export function addAdaptiveCard(message: MessageText, value: Record<string, unknown>, where: string): void {
  const wrapper = wrapperSchema.parse(value)
  const card = wrapper.adaptiveCard ?? wrapper.adaptiveCardPayload
  if (card === undefined) {
    message.report(`${where}.adaptiveCard`, 'is not an object')
    return
  }
  const before = message.toString()
  addElement(message, elementSchema.parse(card), `${where}.adaptiveCard`, 0)
  if (message.toString() === before) message.line(elementSchema.parse(card).fallbackText)
}

function addElement(message: MessageText, element: z.output<typeof elementSchema>, where: string, depth: number): void {
  if (depth > MAX_DEPTH) {
    message.report(where, 'is nested too deeply')
    return
  }
  if (!element.isVisible) return
  const { report } = message
  const isAction = element.type.startsWith('Action.')
  if (isAction) {
    message.option(element.title, shown(element.url, `${where}.url`, report))
  } else {
    message.line(element.label)
    message.line(element.text)
    // Inputs hold their name in `title` (toggles); images and media have words in `altText` alone.
    message.line(element.type.startsWith('Input.') ? element.title : '')
    message.line(element.altText)
  }
  const runs = itemsOf(textRunSchema, element.inlines, `${where}.inlines`, report)
  message.line(text.parse(runs.map(({ item }) => item).join('')))
  for (const { item } of itemsOf(factSchema, element.facts, `${where}.facts`, report)) {
    message.line([item.title, item.value].filter((part) => part !== '').join(': '))
  }
  for (const { item } of itemsOf(factSchema, element.choices, `${where}.choices`, report)) {
    message.option(item.title, '')
  }
  for (const key of ['body', 'items', 'columns', 'rows', 'cells', 'actions'] as const) {
    for (const { item, where: path } of itemsOf(elementSchema, element[key], `${where}.${key}`, report)) {
      addElement(message, item, path, depth + 1)
    }
  }
  for (const key of ['selectAction', 'card'] as const) {
    const child = elementSchema.safeParse(element[key])
    if (child.success) addElement(message, child.data, `${where}.${key}`, depth + 1)
  }
}
