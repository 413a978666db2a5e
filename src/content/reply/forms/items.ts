import type { Button } from '../../../engage/structured-content.ts'
import type { CardRules, OptionRules } from '../../../engage/structured-rules.ts'
import type { Option } from '../../message/part.ts'
import { payloadOf, telephone } from '../options.ts'
import type { Payloads } from '../payloads.ts'
import { truncateApart } from '../truncate.ts'

/** Items that are chosen: titles cut so that they stay apart, payloads kept where the channel does not carry them. */
export function replyItems(options: readonly Option[], rules: OptionRules, payloads: Payloads) {
  const titles = shortTitles(options, rules)
  return options.map((option, at) => ({
    title: titles[at] ?? option.title,
    payload: payloads.carry(payloadOf(option), rules.payload.max),
  }))
}

/** The buttons of a template: options that {@link isButton} holds of. */
export function buttons(options: readonly Option[], rules: CardRules, payloads: Payloads): Button[] {
  const titles = shortTitles(options, rules.button)
  return options.map((option, at): Button => {
    const title = titles[at] ?? option.title
    const url = addressOf(option)
    if (url !== null) return { type: 'url', title, url }
    return { type: 'reply', title, payload: payloads.carry(payloadOf(option), rules.button.payload.max) }
  })
}

/** Whether a template shows an option as a button. Telephone numbers are deep links (`tel:`). */
export function isButton({ action }: Option, { buttonUrl }: CardRules): boolean {
  switch (action.type) {
    case 'reply':
      return true
    case 'url':
      return buttonUrl !== null && action.url.length <= buttonUrl.max
    case 'call':
      return buttonUrl?.deepLinks === true
    default:
      return action satisfies never
  }
}

export function isReply({ action }: Option): boolean {
  return action.type === 'reply'
}

function addressOf({ action }: Option): string | null {
  switch (action.type) {
    case 'reply':
      return null
    case 'url':
      return action.url
    case 'call':
      return `tel:${telephone(action.number) ?? ''}`
    default:
      return action satisfies never
  }
}

function shortTitles(options: readonly Option[], { title }: OptionRules): string[] {
  return truncateApart(
    options.map((option) => option.title),
    title.max,
  )
}
