/**
 * Structured content: messages with buttons, cards, lists and dialogues, as `POST /contents` takes them beside or in
 * place of a `body`. See RingCentral's pages "Structured messages". What is mandatory there is mandatory here;
 * `structured-schema.ts` checks it, and `channels.ts` says how much of it a channel takes.
 */
export type StructuredContent =
  | Select
  | RichLink
  | Template
  | Carousel
  | List
  | TimeSelect
  | Form
  | ApplePay
  | Authenticate

export type StructuredContentType = StructuredContent['type']

/** In the order in which the platform lists them as `capabilities_supported`. */
export const STRUCTURED_CONTENT_TYPES = [
  'select',
  'rich_link',
  'template',
  'carousel',
  'list',
  'time_select',
  'form',
  'apple_pay',
  'authenticate',
] as const satisfies readonly StructuredContentType[]

/** A picture that was uploaded before, with one to fall back on where the channel does not take the first. */
export interface Pictured {
  attachment_id?: string
  attachment_fallback_id?: string
}

/** An address to open. */
export interface Linked {
  /** http(s), or a deep link on channels that take those. */
  url?: string
  /** http(s); used where the channel does not take the url. */
  url_fallback?: string
  /** RingCX Messaging: where it opens, by default `open` (a new tab). */
  target?: 'webview' | 'open' | 'current'
  /** RingCX Messaging: by default `full`. */
  webview_height?: 'full' | 'tall' | 'compact'
}

/** Quick replies below a text, which is the content's `body`. */
export interface Select {
  type: 'select'
  items: SelectItem[]
  /** RingCX Messaging. */
  center_items?: boolean
  /** RingCX Messaging: no typing while the items show. */
  disable_text_input?: boolean
}

export interface SelectItem extends Pictured {
  title: string
  /** Comes back as `structured_reply.payload`. ASCII. */
  payload?: string
}

/** A link with a picture, a title and a subtitle. */
export interface RichLink extends Pictured, Linked {
  type: 'rich_link'
  url: string
  title: string
  subtitle?: string
  /** By default the url's host name. */
  url_text?: string
  /** iMessage apps on Apple Messages for Business, whose url starts with `?`. */
  app_id?: string
  app_name?: string
  app_icon?: string
  bid?: string
  use_live_layout?: boolean | string
}

/** What a template and each card of a carousel hold. */
export interface Card extends Pictured, Linked {
  title: string
  subtitle?: string
  /** By default the url's host name. */
  url_text?: string
  items?: Button[]
}

export type Button = ReplyButton | UrlButton

export interface ReplyButton {
  type: 'reply'
  title: string
  /** Comes back as `structured_reply.payload`. ASCII. */
  payload?: string
}

export interface UrlButton extends Linked {
  type: 'url'
  title: string
  url: string
}

/** A text, with buttons below it. */
export interface Template extends Card {
  type: 'template'
  /** WhatsApp. */
  footer?: string
}

/** Cards side by side: either all of them have a picture or none. */
export interface Carousel {
  type: 'carousel'
  items: Card[]
}

/** A list to choose from, in sections: WhatsApp's list message, Apple's list picker. */
export interface List extends Pictured {
  type: 'list'
  title: string
  subtitle?: string
  /** WhatsApp: above the title. */
  header?: string
  /** WhatsApp: what opens the list, by default `See options`. */
  button?: string
  /** Where absent, all items are in one. */
  sections?: ListSection[]
  items: ListItem[]
}

export interface ListSection {
  /** Mandatory where there are several. */
  title?: string
  identifier: string
  /** Apple. */
  multiple_selection?: boolean
}

export interface ListItem extends Pictured {
  title: string
  subtitle?: string
  /** Comes back as `structured_reply.payload`. ASCII. */
  payload?: string
  /** Mandatory where there are sections, each of which has at least one item. */
  section_identifier?: string
}

/** Appointments to choose from, on Apple Messages for Business. The text is the content's `body`. */
export interface TimeSelect extends Pictured {
  type: 'time_select'
  timeslots: Timeslot[]
  location?: { latitude: number; longitude: number; radius: number; title: string }
}

export interface Timeslot {
  /** Seconds. */
  duration: number
  /** `2020-04-26T08:00+0200`. */
  start_time: string
  identifier: string
}

/** Questions on pages of their own, on Apple Messages for Business. */
export interface Form extends Pictured {
  type: 'form'
  title: string
  subtitle: string
  first_page_id: string
  /** Whether the answer's `structured_reply` is marked as private. */
  private?: boolean
  /** By default not. */
  show_summary?: boolean
  /** Shown before the questions. */
  splash?: Pictured & { header?: string; text?: string; button_title?: string }
  pages?: FormPage[]
}

export interface FormPage extends Pictured {
  page_id: string
  type: 'select' | 'picker' | 'datePicker' | 'input'
  title: string
  header?: string
  /** Mandatory unless the page ends the form or its items say what follows. */
  next_page_id?: string
  /** True on the page that ends the form. */
  submit_form?: boolean
  /** Of `select`. */
  multiple_selection?: boolean
  /** Of `picker`. */
  picker_title?: string
  selected_item_index?: number
  /** Of `datePicker` and `input`. */
  hint_text?: string
  /** Mandatory for `select` and `picker`. */
  items?: FormItem[]
  /** Date limits of `datePicker`, keyboard and pattern of `input`; passed on to Apple as they are. */
  options?: Record<string, unknown>
}

export interface FormItem extends Pictured {
  id: string
  title: string
  value: string
  /** Mandatory in a `select` page without `multiple_selection`, unless that ends the form. */
  next_page_id?: string
}

/** A request to pay, on Apple Messages for Business. The text is the content's `body`. */
export interface ApplePay extends Pictured {
  type: 'apple_pay'
  payment_gateway_url: string
  /** Apple's whole answer to the merchant session request. */
  merchant_session: Record<string, unknown>
  merchant_identifier: string
  merchant_capabilities: string[]
  supported_networks: string[]
  merchant_name: string
  /** ISO 3166, two letters. */
  country_code: string
  /** ISO 4217, three letters. */
  currency_code: string
  total: Price
  items?: Price[]
}

export interface Price {
  /** Decimal, as text. */
  amount: string
  label: string
  type: 'final'
}

/** A request to log in (OAuth 2), on Apple Messages for Business. The text is the content's `body`. */
export interface Authenticate extends Pictured {
  type: 'authenticate'
  /** The body of the customer's answer; by default that of the request. */
  response_body?: string
}
