import { Parser } from 'htmlparser2'
import type { Source } from '../records/records.ts'
import { type FieldError, invalid } from '../refusal.ts'
import { isRun } from '../structured/address.ts'
import { isMessagingSource } from './text-input.ts'

/** What `body_format=html` may hold: see RingCentral's pages on rich text in RingCX Messaging. */
const TAGS: ReadonlySet<string> = new Set('p br strong em u h1 h2 h3 h4 h5 h6 blockquote ul li a span hr'.split(' '))
const ATTRIBUTES: ReadonlySet<string> = new Set(['href', 'target', 'style'])
const DECLARATIONS: ReadonlyMap<string, RegExp> = new Map([
  ['color', /^#[0-9a-f]{6}$/i],
  ['text-align', /^(start|center|end)$/],
])

/** Rich text is "on RingCX web and mobile messaging, where an administrator enabled it". @throws a 422 elsewhere */
export function checkRichText(source: Pick<Source, 'type'>, richText: boolean): void {
  if (richText && !isMessagingSource(source)) throw invalid('Rich text is for messaging sources only.')
}

export function setRichText(source: Source, richText: boolean): Source {
  checkRichText(source, richText)
  source.richText = richText
  return source
}

/** What in a text is not allowed there, each once; empty where it is all right. */
export function richTextFaults(html: string): FieldError[] {
  const messages = new Set<string>()
  const parser = new Parser({
    onopentagname: (tag) => {
      if (!TAGS.has(tag)) messages.add(`has the tag ${tag}, which is not allowed`)
    },
    onattribute: (name, value) => {
      if (!ATTRIBUTES.has(name)) messages.add(`has the attribute ${name}, which is not allowed`)
      if (name === 'style') for (const fault of styleFaults(value)) messages.add(fault)
      if (name === 'href' && isRun(value)) messages.add(`has the href ${value}, which is not allowed`)
    },
    oncomment: () => messages.add('has a comment, which is not allowed'),
    onprocessinginstruction: () => messages.add('has an instruction, which is not allowed'),
  })
  parser.end(html)
  return [...messages].map((message) => ({ field: 'body', message }))
}

function styleFaults(style: string): string[] {
  return style.split(';').flatMap((declaration) => {
    if (declaration.trim() === '') return []
    const [property = '', ...rest] = declaration.split(':')
    const allowed = DECLARATIONS.get(property.trim().toLowerCase())?.test(rest.join(':').trim()) ?? false
    return allowed ? [] : [`has the style ${declaration.trim()}, which is not allowed`]
  })
}
