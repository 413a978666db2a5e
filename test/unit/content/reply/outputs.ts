import type { FlowOutput } from '../../../../src/flows/connector.ts'

/** What a flow offers to choose. */
export interface Offer {
  title: string
  payload: string
}

type Fields = Record<string, unknown>

const said = (data: Fields): FlowOutput => ({ kind: 'message', text: null, data, sensitive: false })
const standard = (output: Fields) => said({ _cognigy: { _default: output } })
const messenger = (channel: '_webchat' | '_facebook', message: Fields) => said({ _cognigy: { [channel]: { message } } })
const template = (payload: Fields) => messenger('_facebook', { attachment: { type: 'template', payload } })
const commanded = (structuredContent: Fields, body = 'Which one?', more: Fields = {}) =>
  said({
    _cognigy: { _ringCentralEngage: { json: { command: 'structured-content', body, structuredContent, ...more } } },
  })

/** Of an address among the options: as a text, it can be chosen too. */
export const ADDRESS_TITLE = 'Shop'

const PICTURE = 'https://shop.example/tea.png'

const postbacks = (offers: Offer[]) => offers.map((offer) => ({ ...offer, type: 'postback' }))
const quick = (offers: Offer[]) => offers.map((offer) => ({ ...offer, contentType: 'postback' }))
const items = (offers: Offer[]) => offers.map((offer) => ({ ...offer, type: 'reply' }))

/** Groups of at most so many. */
function groups(offers: Offer[], size: number): Offer[][] {
  return Array.from({ length: Math.ceil(offers.length / size) }, (_, at) => offers.slice(at * size, (at + 1) * size))
}
const cards = (offers: Offer[], size: number, more: Fields = {}) =>
  groups(offers, size).map((group, at) => ({
    title: `Card ${at + 1}`,
    subtitle: 'Tea',
    buttons: postbacks(group),
    ...more,
  }))
/** A card for each, called as what it offers: lists show one by the other. */
const single = (offers: Offer[]) =>
  offers.map((offer) => ({ title: offer.title, imageUrl: PICTURE, buttons: postbacks([offer]) }))

/** Every kind of output with options, as flows send them, by its name. */
export const OUTPUTS = {
  'quick replies': (offers) => standard({ _quickReplies: { text: 'Which one?', quickReplies: quick(offers) } }),
  'quick replies without a text': (offers) => standard({ _quickReplies: { text: '', quickReplies: quick(offers) } }),
  buttons: (offers) => standard({ _buttons: { text: 'Which one?', buttons: postbacks(offers) } }),
  'buttons below a long text': (offers) =>
    standard({ _buttons: { text: 'A long story. '.repeat(300), buttons: postbacks(offers) } }),
  gallery: (offers) => standard({ _gallery: { items: cards(offers, 3, { imageUrl: PICTURE }) } }),
  'gallery without pictures, of six a card': (offers) => standard({ _gallery: { items: cards(offers, 6) } }),
  'gallery with addresses': (offers) =>
    standard({
      _gallery: {
        items: cards(offers, 2, { imageUrl: PICTURE, defaultActionUrl: 'https://shop.example' }).map((card) => ({
          ...card,
          buttons: [{ title: ADDRESS_TITLE, type: 'web_url', url: 'https://shop.example/tea' }, ...card.buttons],
        })),
      },
    }),
  list: (offers) => standard({ _list: { items: single(offers) } }),
  'list with its button': (offers) =>
    standard({ _list: { items: single(offers.slice(0, -1)), button: postbacks(offers.slice(-1))[0] } }),
  'list of two a card': (offers) => standard({ _list: { items: cards(offers, 2) } }),
  'picture with buttons': (offers) =>
    standard({ _image: { imageUrl: PICTURE, imageAltText: 'Tea', buttons: postbacks(offers) } }),
  'sound with buttons': (offers) =>
    standard({ _audio: { audioUrl: 'https://shop.example/tea.mp3', buttons: postbacks(offers) } }),
  'adaptive card with actions': (offers) =>
    standard({
      _adaptiveCard: {
        adaptiveCard: {
          body: [{ type: 'TextBlock', text: 'Which one?' }],
          actions: offers.map(({ title, payload }) => ({ type: 'Action.Submit', title, data: payload })),
        },
      },
    }),
  'adaptive card with choices': (offers) =>
    standard({
      _adaptiveCard: {
        adaptiveCard: {
          body: [{ type: 'Input.ChoiceSet', choices: offers.map(({ title, payload }) => ({ title, value: payload })) }],
        },
      },
    }),
  'Messenger quick replies': (offers) =>
    messenger('_webchat', {
      text: 'Which one?',
      quick_replies: offers.map((offer) => ({ ...offer, content_type: 'text' })),
    }),
  'Messenger button template': (offers) =>
    template({ template_type: 'button', text: 'Which one?', buttons: postbacks(offers) }),
  'Messenger generic template': (offers) =>
    template({ template_type: 'generic', elements: cards(offers, 3, { image_url: PICTURE }) }),
  'Messenger list template': (offers) => template({ template_type: 'list', elements: cards(offers, 1) }),
  'Messenger media template': (offers) =>
    template({ template_type: 'media', elements: [{ media_type: 'image', url: PICTURE, buttons: postbacks(offers) }] }),
  'raw select': (offers) => commanded({ type: 'select', items: offers }),
  'raw template': (offers) => commanded({ type: 'template', title: 'Which one?', items: items(offers) }),
  'raw template with a picture': (offers) =>
    commanded({ type: 'template', title: 'Tea', subtitle: 'Green', attachment_id: PICTURE, items: items(offers) }, ''),
  'raw carousel': (offers) =>
    commanded({
      type: 'carousel',
      items: groups(offers, 3).map((group, at) => ({ title: `Card ${at + 1}`, items: items(group) })),
    }),
  'raw list': (offers) => commanded({ type: 'list', title: 'Which one?', items: offers }),
  'raw list in sections': (offers) =>
    commanded({
      type: 'list',
      title: 'Which one?',
      sections: groups(offers, 3).map((_, at) => ({ title: `Section ${at + 1}`, identifier: `${at}` })),
      items: groups(offers, 3).flatMap((group, at) =>
        group.map((offer) => ({ ...offer, subtitle: 'Tea', section_identifier: `${at}` })),
      ),
    }),
  'raw select that closes the text input': (offers) =>
    commanded({ type: 'select', items: offers }, 'Which one?', { disableTextInput: true }),
  'structured output': (offers) => ({
    kind: 'structured',
    body: 'Which one?',
    structuredContent: { type: 'select', items: offers },
  }),
} satisfies Record<string, (offers: Offer[]) => FlowOutput>

/** Time slots have no titles: their identifier is what the flow gets. */
export function timeSlots(identifiers: readonly string[]): FlowOutput {
  const timeslots = identifiers.map((identifier, at) => {
    return { identifier, duration: 3600, start_time: `2026-11-24T${String(at + 8).padStart(2, '0')}:00+0100` }
  })
  return commanded({ type: 'time_select', timeslots })
}

/** Cognigy's date picker. */
export function datePicker(data: Fields): FlowOutput {
  return said({ _plugin: { type: 'date-picker', data: { eventName: 'When?', ...data } } })
}
