/** What the flow of the model answers: it follows from the message alone, so that everybody can say what is due. */

export const KINDS = ['one', 'two', 'twins', 'nothing', 'agent', 'agent_silently', 'close'] as const

export type Kind = (typeof KINDS)[number]

/** What a customer writes: `#12 two`. */
export const messageText = (number: number, kind: Kind) => `#${number} ${kind}`

const replyText = (number: number, part = '') => `re #${number}${part}`

/** The texts that answer a message, in order. */
export function answerTexts(number: number, kind: Kind): string[] {
  switch (kind) {
    case 'one':
    case 'agent':
    case 'close':
      return [replyText(number)]
    case 'two':
      return [replyText(number, ' a'), replyText(number, ' b')]
    case 'twins':
      // Equal texts are legal.
      return [replyText(number), replyText(number)]
    case 'nothing':
    case 'agent_silently':
      return []
    default:
      return kind satisfies never
  }
}

/** In the words of the `http` connector. */
export function flowAnswer(number: number, kind: Kind) {
  return {
    replies: answerTexts(number, kind).map((text) => ({ text })),
    handover: kind === 'agent' || kind === 'agent_silently',
    close: kind === 'close',
  }
}

/** Which message a text is, or answers. @returns null for the worker's own words */
export function numberOf(text: string): number | null {
  const match = /^(?:re )?#(\d+)/.exec(text)
  return match ? Number(match[1]) : null
}
