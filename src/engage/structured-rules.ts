import type { StructuredContentType } from './structured-content.ts'

/**
 * How much structured content may hold, as data: the primary limits of RingCentral's pages "Structured messages".
 * `channels.ts` has what single channels do otherwise. The pages word a limit in three ways, which are read so:
 * "Truncated to" is cut, with an ellipsis; "a maximum of … is supported" and "Truncated to … elements" drops what is
 * beyond; "Limited to" is refused with a 422. Where one field has two of them, cutting wins over refusing. A
 * channel's wording replaces the primary one. Payloads may hold ASCII only, else 422.
 */

/** Of a text, in UTF-16 code units. The ellipsis counts. */
export interface TextLimit {
  max: number
  beyond: 'truncated' | 'refused'
}

/** Of the elements of a list. */
export interface CountLimit {
  max: number
  beyond: 'dropped' | 'refused'
}

/** An `ignored` field is left out by the platform, as are all that a channel's rules do not name. */
export type FieldRule = TextLimit | 'ignored'

export interface PictureRule {
  /** Media types. */
  types: readonly string[]
  /** Bytes; the file must be smaller. */
  max: number
  /** Whether a private attachment will do. */
  private: boolean
}

/** What a reply comes back with that was sent without a payload: its title, or a number that the platform makes up. */
export type BlankPayload = 'title' | 'hex'

export interface OptionRules {
  title: TextLimit
  payload: { max: number; blank: BlankPayload }
}

export interface UrlRule {
  max: number
  /** Whether other schemes than http(s) are taken. */
  deepLinks: boolean
}

export interface SelectRules extends OptionRules {
  items: CountLimit
  /** Of the items; null where they have none. */
  picture: PictureRule | null
  /** Whether `center_items` and `disable_text_input` count. */
  messaging: boolean
}

export interface LinkRules {
  title: TextLimit
  subtitle: FieldRule
  url: UrlRule | 'ignored'
  urlText: FieldRule
  /** Whether `target` and `webview_height` count. */
  webview: boolean
  picture: PictureRule
}

export interface CardRules extends LinkRules {
  /** In place of `title`, for a card without subtitle and url; `picture`: even if it has a picture. */
  titleAlone: (TextLimit & { picture: boolean }) | null
  /** In place of `subtitle`, for a card with a picture. */
  subtitleBesidePicture: TextLimit | null
  items: CountLimit
  button: OptionRules
  /** Null where `url` items are left out. */
  buttonUrl: UrlRule | null
  /** Of a template, below it. */
  footer: FieldRule
}

export interface RichLinkRules extends LinkRules {
  url: UrlRule
  /** Whether it can be an iMessage app: `bid`, `app_id`, … */
  apps: boolean
}

export interface CarouselRules {
  items: CountLimit
  card: CardRules
}

export interface ListRules {
  title: TextLimit
  subtitle: TextLimit
  header: FieldRule
  button: FieldRule
  sections: CountLimit
  sectionTitle: TextLimit
  identifier: TextLimit
  items: CountLimit
  item: OptionRules & { subtitle: TextLimit }
  /** Of the list and of its items; null where they have none. */
  picture: PictureRule | null
  multipleSelection: boolean
}

/** The dialogues of Apple Messages for Business have no limits but those of their pictures. */
export interface DialogueRules {
  picture: PictureRule
}

interface AllRules {
  select: SelectRules
  rich_link: RichLinkRules
  template: CardRules
  carousel: CarouselRules
  list: ListRules
  time_select: DialogueRules
  form: DialogueRules
  apple_pay: DialogueRules
  authenticate: DialogueRules
}

/** What a channel takes: a type without rules is one that it does not take. */
export type StructuredRules = { readonly [T in StructuredContentType]?: AllRules[T] }

const MB = 1024 * 1024

export const truncated = (max: number): TextLimit => ({ max, beyond: 'truncated' })
export const refused = (max: number): TextLimit => ({ max, beyond: 'refused' })
export const dropped = (max: number): CountLimit => ({ max, beyond: 'dropped' })

const JPEG_PNG = ['image/jpeg', 'image/png']

/** "Should be public. Should be jpg, jpeg or png. Should be less than 5MB." So is, on all channels, a fallback. */
export const PUBLIC_PICTURE: PictureRule = { types: JPEG_PNG, max: 5 * MB, private: false }

/** "Supports private attachments", and perhaps more types or larger files. */
export const picture = (extraTypes: readonly string[] = [], megabytes = 5): PictureRule => ({
  types: [...JPEG_PNG, ...extraTypes],
  max: megabytes * MB,
  private: true,
})

const option: OptionRules = { title: refused(80), payload: { max: 1000, blank: 'title' } }

const url: UrlRule = { max: 2048, deepLinks: false }

const link: LinkRules = {
  title: refused(350),
  subtitle: refused(1000),
  url,
  urlText: refused(80),
  webview: false,
  picture: PUBLIC_PICTURE,
}

const card: CardRules = {
  ...link,
  titleAlone: null,
  subtitleBesidePicture: null,
  items: dropped(4),
  button: option,
  buttonUrl: url,
  footer: 'ignored',
}

/** What holds where a channel's own part of a page says nothing else. */
export const PRIMARY: AllRules = {
  select: { ...option, items: dropped(13), picture: null, messaging: false },
  rich_link: { ...link, url, apps: false },
  template: card,
  carousel: { items: dropped(10), card },
  list: {
    title: refused(1024),
    subtitle: refused(512),
    header: 'ignored',
    button: 'ignored',
    sections: { max: 10, beyond: 'refused' },
    sectionTitle: refused(24),
    identifier: refused(200),
    items: dropped(10),
    item: { title: refused(80), payload: { max: 200, blank: 'hex' }, subtitle: refused(100) },
    picture: null,
    multipleSelection: false,
  },
  time_select: { picture: picture() },
  form: { picture: picture() },
  apple_pay: { picture: picture() },
  authenticate: { picture: picture() },
}
