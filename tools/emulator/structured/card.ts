import type { Button, Card, UrlButton } from '../../../src/engage/structured-content.ts'
import type { CardRules, FieldRule, TextLimit } from '../../../src/engage/structured-rules.ts'
import type { Checker } from './checker.ts'
import { acceptLink, opening } from './link.ts'

/** @param field the card's path, with a dot at its end; empty for a template's own card */
export function acceptCard(field: string, card: Card, rules: CardRules, check: Checker): Card {
  const link = acceptLink(field, card, rules, check)
  const attachment_id = check.picture(field, card, rules.picture)
  const hasPicture = attachment_id !== undefined
  const isAlone = !card.subtitle && link.url === undefined
  return {
    title: check.text(`${field}title`, card.title, titleLimit(rules, isAlone, hasPicture)),
    subtitle: check.optional(`${field}subtitle`, card.subtitle, subtitleRule(rules, hasPicture)),
    ...link,
    attachment_id,
    items: acceptButtons(field, card.items ?? [], rules, check),
  }
}

function titleLimit({ title, titleAlone }: CardRules, isAlone: boolean, hasPicture: boolean): TextLimit {
  return titleAlone !== null && isAlone && (titleAlone.picture || !hasPicture) ? titleAlone : title
}

function subtitleRule({ subtitle, subtitleBesidePicture }: CardRules, hasPicture: boolean): FieldRule {
  return hasPicture ? (subtitleBesidePicture ?? subtitle) : subtitle
}

function acceptButtons(field: string, all: readonly Button[], rules: CardRules, check: Checker): Button[] {
  const taken = all.filter((button) => button.type === 'reply' || rules.buttonUrl !== null)
  return check.elements(`${field}items`, taken, rules.items).map((button, index) => {
    const own = `${field}items.${index}`
    if (button.type === 'url') return acceptUrlButton(own, button, rules, check)
    return { type: 'reply', ...check.option(own, button, rules.button) }
  })
}

function acceptUrlButton(field: string, button: UrlButton, rules: CardRules, check: Checker): UrlButton {
  return {
    type: 'url',
    title: check.text(`${field}.title`, button.title, rules.button.title),
    url: check.url(`${field}.`, button, rules.buttonUrl ?? 'ignored') ?? button.url,
    ...opening(button, rules.webview),
  }
}
