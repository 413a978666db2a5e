import * as z from 'zod/mini'
import '../core/schema-messages.ts'
import type {
  ApplePay,
  Authenticate,
  Button,
  Card,
  Carousel,
  Form,
  FormPage,
  List,
  RichLink,
  Select,
  StructuredContent,
  Template,
  TimeSelect,
} from './structured-content.ts'

/** May be left out; null says the same. */
const maybe = <T extends z.ZodMiniType>(schema: T) =>
  z.pipe(
    z.nullish(schema),
    z.transform((value) => value ?? undefined),
  )

const required = z.string().check(z.minLength(1))
const text = maybe(z.string())
const flag = maybe(z.boolean())

const pictured = { attachment_id: text, attachment_fallback_id: text }
const linked = {
  url: text,
  url_fallback: text,
  target: maybe(z.enum(['webview', 'open', 'current'])),
  webview_height: maybe(z.enum(['full', 'tall', 'compact'])),
}

const select = z.looseObject({
  type: z.literal('select'),
  items: z.array(z.looseObject({ ...pictured, title: required, payload: text })).check(z.minLength(1)),
  center_items: flag,
  disable_text_input: flag,
}) satisfies z.ZodMiniType<Select>

const richLink = z.looseObject({
  ...pictured,
  ...linked,
  type: z.literal('rich_link'),
  url: required,
  title: required,
  subtitle: text,
  url_text: text,
  app_id: text,
  app_name: text,
  app_icon: text,
  bid: text,
  use_live_layout: maybe(z.union([z.boolean(), z.string()])),
}) satisfies z.ZodMiniType<RichLink>

const button = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('reply'), title: required, payload: text }),
  z.looseObject({ ...linked, type: z.literal('url'), title: required, url: required }),
]) satisfies z.ZodMiniType<Button>

const cardShape = {
  ...pictured,
  ...linked,
  title: required,
  subtitle: text,
  url_text: text,
  items: maybe(z.array(button)),
}

const template = z.looseObject({
  ...cardShape,
  type: z.literal('template'),
  footer: text,
}) satisfies z.ZodMiniType<Template>

const card = z.looseObject(cardShape) satisfies z.ZodMiniType<Card>

const carousel = z.looseObject({
  type: z.literal('carousel'),
  items: z.array(card).check(z.minLength(1)),
}) satisfies z.ZodMiniType<Carousel>

const list = z.looseObject({
  ...pictured,
  type: z.literal('list'),
  title: required,
  subtitle: text,
  header: text,
  button: text,
  sections: maybe(z.array(z.looseObject({ title: text, identifier: required, multiple_selection: flag }))),
  items: z
    .array(z.looseObject({ ...pictured, title: required, subtitle: text, payload: text, section_identifier: text }))
    .check(z.minLength(1)),
}) satisfies z.ZodMiniType<List>

/** `2020-04-26T08:00+0200`, the form that Apple's own specification has. */
const START_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d{4}$/

const timeSelect = z.looseObject({
  ...pictured,
  type: z.literal('time_select'),
  timeslots: z
    .array(
      z.looseObject({
        duration: z.int().check(z.positive()),
        start_time: z.string().check(z.regex(START_TIME, 'must have the form 2020-04-26T08:00+0200')),
        identifier: required,
      }),
    )
    .check(z.minLength(1)),
  location: maybe(
    z.looseObject({ latitude: z.number(), longitude: z.number(), radius: z.number(), title: z.string() }),
  ),
}) satisfies z.ZodMiniType<TimeSelect>

const formPage = z.looseObject({
  ...pictured,
  page_id: required,
  type: z.enum(['select', 'picker', 'datePicker', 'input']),
  title: required,
  header: text,
  next_page_id: text,
  submit_form: flag,
  multiple_selection: flag,
  picker_title: text,
  selected_item_index: maybe(z.int()),
  hint_text: text,
  items: maybe(
    z.array(z.looseObject({ ...pictured, id: required, title: required, value: z.string(), next_page_id: text })),
  ),
  options: maybe(z.record(z.string(), z.unknown())),
}) satisfies z.ZodMiniType<FormPage>

const form = z.looseObject({
  ...pictured,
  type: z.literal('form'),
  title: required,
  subtitle: required,
  first_page_id: required,
  private: flag,
  show_summary: flag,
  splash: maybe(z.looseObject({ ...pictured, header: text, text, button_title: text })),
  pages: maybe(z.array(formPage)),
}) satisfies z.ZodMiniType<Form>

const price = z.looseObject({ amount: required, label: required, type: z.literal('final') })

const applePay = z.looseObject({
  ...pictured,
  type: z.literal('apple_pay'),
  payment_gateway_url: required,
  merchant_session: z.record(z.string(), z.unknown()),
  merchant_identifier: required,
  merchant_capabilities: z.array(z.string()),
  supported_networks: z.array(z.string()),
  merchant_name: required,
  country_code: z.string().check(z.regex(/^[A-Z]{2}$/i, 'must be two letters')),
  currency_code: z.string().check(z.regex(/^[A-Z]{3}$/i, 'must be three letters')),
  total: price,
  items: maybe(z.array(price)),
}) satisfies z.ZodMiniType<ApplePay>

const authenticate = z.looseObject({
  ...pictured,
  type: z.literal('authenticate'),
  response_body: text,
}) satisfies z.ZodMiniType<Authenticate>

/**
 * The shape of structured content: what is mandatory and of which kind it is, no limits. Fields that it does not know
 * pass as they are.
 */
export const structuredContentSchema: z.ZodMiniType<StructuredContent> = z.discriminatedUnion('type', [
  select,
  richLink,
  template,
  carousel,
  list,
  timeSelect,
  form,
  applePay,
  authenticate,
])
