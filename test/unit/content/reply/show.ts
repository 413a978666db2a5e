import type { MediaSource, Reply } from '../../../../src/content/reply/draft.ts'
import type { Answer } from '../../../../src/content/reply/to-replies.ts'

/**
 * An answer as a text to be read by eye: what the customer sees (`|` body, `-` things to click), what is said instead
 * (`>`), what is remembered of it. A number in brackets counts only once the fallback was sent.
 */
export function show({ replies, offered, kept }: Answer, problems: readonly string[]): string {
  return [
    ...replies.flatMap((reply, index) => {
      const options = offered.filter((option) => option.reply === index)
      const numbered = options.map(
        ({ number, title, payload, fallbackNumber }) =>
          `${number ?? `(${fallbackNumber})`} ${short(title)} -> ${short(payload)}`,
      )
      return [...showReply(reply), ...(numbered.length === 0 ? [] : [`  offered ${abridged(numbered).join(', ')}`])]
    }),
    ...kept.map(({ key, payload }) => `kept ${key}: ${short(payload)}`),
    ...problems.map((problem) => `problem ${problem}`),
  ].join('\n')
}

function showReply({ draft, fallback }: Reply): string[] {
  const { body, format, structuredContent, attachments, disableTextInput } = draft
  const isItself = fallback.length === 1 && fallback[0] === body
  return [
    structuredContent?.type ?? (attachments.length > 0 ? 'attachment' : format),
    ...quoted('|', body === '' ? [] : [body]),
    ...attachments.map((source) => `  ${showMedia(source)}`),
    ...(structuredContent ? showFields({ ...structuredContent, type: undefined }, '  ') : []),
    ...(disableTextInput === null ? [] : [`  text input ${disableTextInput ? 'off' : 'on'}`]),
    ...(isItself ? [] : quoted('>', fallback)),
  ]
}

const quoted = (mark: string, texts: readonly string[]) =>
  texts.flatMap((text) => abridged(text.split('\n')).map((line) => `  ${mark} ${line}`.trimEnd()))
const showMedia = ({ media, url, label }: MediaSource) => `${media} ${url}${label === '' ? '' : ` (${label})`}`
const short = (text: string) => (text.length > 80 ? `${text.slice(0, 20)} … ${text.length} units` : text)
const abridged = (lines: readonly string[]) =>
  lines.length > 12 ? [...lines.slice(0, 3), `… ${lines.length - 4} more`, ...lines.slice(-1)] : lines

/** Fields of structured content by their names; what can be clicked in one line. */
function showFields(content: object, indent: string): string[] {
  return Object.entries(content).flatMap(([name, value]) => {
    if (value === undefined) return []
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'object')) {
      return abridged(value.flatMap((entry) => [showEntry(entry, indent)]))
    }
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
    return [`${indent}${name}: ${text.replaceAll('\n', `\n${indent}  | `)}`]
  })
}

function showEntry(entry: object, indent: string): string {
  const { type, title, payload, url, ...more } = { type: '', title: '', payload: '', url: '', ...entry }
  const target = type === 'url' ? ` => ${url}` : payload === '' ? '' : ` -> ${short(payload)}`
  const fields = showFields(type === 'url' || url === '' ? more : { url, ...more }, `${indent}  `)
  const named = type === '' || type === 'url' || type === 'reply' ? title : `${type} ${title}`
  return [`${indent}- ${named}${target}`, ...fields].join('\n')
}
