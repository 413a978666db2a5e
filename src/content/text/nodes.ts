/** A piece of a text's source, from `start` to before `end`. Pieces lie next to each other and leave nothing out. */
export type Node = Plain | Code | Link | Image | Signs | Marked

interface Span {
  start: number
  end: number
}

interface Plain extends Span {
  kind: 'text' | 'escape' | 'break' | 'tag'
}

interface Code extends Span {
  kind: 'code'
  text: string
}

interface Link extends Span {
  kind: 'link'
  address: string
  /** Where the words end that are linked. */
  labelEnd: number
  nodes: Node[]
}

interface Image extends Span {
  kind: 'image'
  address: string
  description: string
}

/** A run of `*`, `_` or `~` that marks nothing, or nothing yet. */
export interface Signs extends Span {
  kind: 'signs'
  sign: string
  /** How many there were in the beginning. */
  run: number
  /** Whether it can begin, and end, what is marked: that depends on what it stands against. */
  opens: boolean
  closes: boolean
}

/** What stands between signs, `width` of them on each side. */
interface Marked extends Span {
  kind: 'marked'
  width: number
  nodes: Node[]
}
