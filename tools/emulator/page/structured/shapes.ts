import { z } from 'zod'

/** Structured content as far as the page draws it, from "Structured content" of the platform's documentation. */

const text = z.string().nullish()
const attachment = { attachment_id: text }
const link = { url: text, url_fallback: text, url_text: text }
const button = z.object({ type: z.enum(['reply', 'url']).catch('reply'), title: z.string(), payload: text, ...link })
const card = z.object({
  title: text,
  subtitle: text,
  footer: text,
  ...link,
  ...attachment,
  items: z.array(button).default([]),
})
const amount = z.object({ label: z.string(), amount: z.string() })
const page = z.object({
  page_id: z.string(),
  type: z.enum(['select', 'picker', 'datePicker', 'input']),
  header: text,
  title: text,
  multiple_selection: z.boolean().nullish(),
  items: z.array(z.object({ id: text, title: z.string(), value: text })).default([]),
})

const shapes = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('select'),
    items: z.array(z.object({ title: z.string(), payload: text, ...attachment })),
    center_items: z.boolean().nullish(),
    disable_text_input: z.boolean().nullish(),
  }),
  z.object({ type: z.literal('rich_link'), title: text, subtitle: text, ...link, ...attachment }),
  card.extend({ type: z.literal('template') }),
  z.object({ type: z.literal('carousel'), items: z.array(card) }),
  z.object({
    type: z.literal('list'),
    header: text,
    title: text,
    subtitle: text,
    button: text,
    ...attachment,
    sections: z
      .array(z.object({ title: text, identifier: text, multiple_selection: z.boolean().nullish() }))
      .default([]),
    items: z.array(
      z.object({ title: z.string(), payload: text, subtitle: text, section_identifier: text, ...attachment }),
    ),
  }),
  z.object({
    type: z.literal('time_select'),
    ...attachment,
    timeslots: z.array(z.object({ start_time: z.string(), duration: z.number().nullish(), identifier: text })),
    location: z.object({ title: text }).nullish(),
  }),
  z.object({ type: z.literal('form'), title: text, subtitle: text, ...attachment, pages: z.array(page).default([]) }),
  z.object({
    type: z.literal('apple_pay'),
    ...attachment,
    merchant_name: text,
    currency_code: text,
    items: z.array(amount).default([]),
    total: amount.nullish(),
  }),
  z.object({ type: z.literal('authenticate'), ...attachment, response_body: text }),
])

export type Structured = z.output<typeof shapes>
export type StructuredOf<T extends Structured['type']> = Extract<Structured, { type: T }>
export type Card = z.output<typeof card>
export type Button = z.output<typeof button>
export type FormPage = z.output<typeof page>

/** @returns null for what is not structured, or in a shape that the page does not know */
export function readStructured(content: unknown): Structured | null {
  return shapes.safeParse(content).data ?? null
}
