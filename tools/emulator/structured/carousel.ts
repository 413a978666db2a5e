import type { Carousel } from '../../../src/engage/structured-content.ts'
import type { CarouselRules } from '../../../src/engage/structured-rules.ts'
import { acceptCard } from './card.ts'
import type { Checker } from './checker.ts'

/** "Every template must either have an attachment or none at all". */
export function acceptCarousel(content: Carousel, rules: CarouselRules, check: Checker): Carousel {
  const cards = check.elements('items', content.items, rules.items)
  const pictured = cards.filter((card) => card.attachment_id)
  if (pictured.length > 0 && pictured.length < cards.length) {
    check.fault('items', 'must either all have an attachment or none')
  }
  return { type: 'carousel', items: cards.map((card, index) => acceptCard(`items.${index}.`, card, rules.card, check)) }
}
