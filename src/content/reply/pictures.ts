import type { Form, Pictured, StructuredContent } from '../../engage/structured-content.ts'

type Change = <T extends Pictured>(pictured: T) => T

/** Structured content with everything in it that can have a picture changed, however deep. */
export function mapPictures(content: StructuredContent, change: Change): StructuredContent {
  switch (content.type) {
    case 'select':
      return { ...content, items: content.items.map(change) }
    case 'carousel':
      return { ...content, items: content.items.map(change) }
    case 'list':
      return change({ ...content, items: content.items.map(change) })
    case 'form':
      return change(mapForm(content, change))
    case 'rich_link':
    case 'template':
    case 'time_select':
    case 'apple_pay':
    case 'authenticate':
      return change(content)
    default:
      return content satisfies never
  }
}

function mapForm(form: Form, change: Change): Form {
  const pages = form.pages?.map((page) => change({ ...page, items: page.items?.map(change) }))
  return { ...form, splash: form.splash && change(form.splash), pages }
}
