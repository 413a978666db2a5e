import {
  type CardRules,
  dropped,
  type OptionRules,
  PRIMARY,
  picture,
  refused,
  type StructuredRules,
  truncated,
  type UrlRule,
} from './structured-rules.ts'

/** What channels take of structured content, each from its own part of RingCentral's pages "Structured messages". */

/** "All other capabilities are inherited from the base validation"; public attachments only. */
export const CHANNEL_SDK: StructuredRules = {
  select: PRIMARY.select,
  rich_link: PRIMARY.rich_link,
  template: PRIMARY.template,
  carousel: PRIMARY.carousel,
}

/** "Deep links are supported." */
const deepLink: UrlRule = { max: 2048, deepLinks: true }

const messagingCard: CardRules = {
  ...PRIMARY.template,
  url: deepLink,
  buttonUrl: deepLink,
  webview: true,
  picture: picture(['image/gif']),
}

/** RingCX Messaging on the web, iOS and Android. */
export const MESSAGING: StructuredRules = {
  select: { ...PRIMARY.select, messaging: true },
  rich_link: {
    ...PRIMARY.rich_link,
    url: deepLink,
    webview: true,
    picture: picture(['image/bmp', 'image/gif']),
  },
  template: messagingCard,
  carousel: { ...PRIMARY.carousel, card: messagingCard },
}

/** Of Facebook Messenger and Instagram. */
const metaOption: OptionRules = { title: truncated(20), payload: { max: 1000, blank: 'hex' } }

const metaCard: CardRules = {
  ...PRIMARY.template,
  title: truncated(80),
  subtitle: truncated(80),
  urlText: 'ignored',
  picture: picture(['image/bmp', 'image/gif']),
  items: dropped(3),
  button: metaOption,
}

/**
 * A rich link's `url_text` is ignored beside a subtitle or a picture; cutting it there too makes no difference to the
 * customer.
 */
const metaRichLink = {
  ...PRIMARY.rich_link,
  title: truncated(80),
  subtitle: truncated(80),
  urlText: truncated(20),
  picture: metaCard.picture,
}

/** A template of title and items only becomes a button template, whose title may be longer. */
export const MESSENGER: StructuredRules = {
  select: { ...PRIMARY.select, ...metaOption, picture: picture() },
  rich_link: metaRichLink,
  template: { ...metaCard, titleAlone: { ...refused(640), picture: false } },
  carousel: { ...PRIMARY.carousel, card: metaCard },
}

export const INSTAGRAM: StructuredRules = {
  select: { ...PRIMARY.select, ...metaOption },
  rich_link: metaRichLink,
  template: { ...metaCard, urlText: truncated(20) },
  carousel: { ...PRIMARY.carousel, card: metaCard },
}

const googleOption: OptionRules = { title: truncated(25), payload: { max: 1000, blank: 'hex' } }

const googleCard: CardRules = {
  ...PRIMARY.template,
  title: truncated(200),
  url: 'ignored',
  urlText: 'ignored',
  picture: picture(),
  button: googleOption,
}

/** Google Business Messages. */
export const GOOGLE: StructuredRules = {
  select: { ...PRIMARY.select, ...googleOption },
  rich_link: { ...PRIMARY.rich_link, title: truncated(200), urlText: truncated(25), picture: picture() },
  template: googleCard,
  carousel: { ...PRIMARY.carousel, card: googleCard },
}

/**
 * Reply buttons and list messages. The list's subtitle is said to be cut at 60; where its item's subtitle is, at 72.
 * A template without a subtitle shows its title as the message's text.
 */
export const WHATSAPP: StructuredRules = {
  template: {
    ...PRIMARY.template,
    title: truncated(60),
    titleAlone: { ...truncated(1000), picture: true },
    subtitleBesidePicture: truncated(963),
    url: 'ignored',
    urlText: 'ignored',
    picture: picture(['video/mp4'], 64),
    items: dropped(3),
    button: { title: truncated(20), payload: { max: 256, blank: 'hex' } },
    buttonUrl: null,
    footer: refused(60),
  },
  list: {
    ...PRIMARY.list,
    subtitle: truncated(60),
    header: refused(60),
    button: truncated(20),
    sectionTitle: truncated(24),
    item: { ...PRIMARY.list.item, title: truncated(24), subtitle: truncated(72) },
  },
}

/** Apple Messages for Business: quick replies, rich links, list pickers, and the dialogues that no other channel has. */
export const APPLE: StructuredRules = {
  select: PRIMARY.select,
  rich_link: {
    ...PRIMARY.rich_link,
    title: truncated(200),
    subtitle: 'ignored',
    urlText: 'ignored',
    picture: picture(['video/mp4'], 300),
    apps: true,
  },
  list: {
    ...PRIMARY.list,
    title: truncated(512),
    subtitle: truncated(512),
    item: { ...PRIMARY.list.item, subtitle: refused(512) },
    picture: picture(),
    multipleSelection: true,
  },
  time_select: PRIMARY.time_select,
  form: PRIMARY.form,
  apple_pay: PRIMARY.apple_pay,
  authenticate: PRIMARY.authenticate,
}
