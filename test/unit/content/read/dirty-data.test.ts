import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { MessagePart, Option } from '../../../../src/content/message/part.ts'
import { readOutput } from '../../../../src/content/read/read-output.ts'
import type { FlowOutput } from '../../../../src/flows/connector.ts'
import { NOW } from './reading.ts'

const MARK = 'Qzx'
const URL = 'https://a.example/a'
const constants = [null, '', 'null', 0.5, [], [null], {}, '<p>', 'https://', '/rel', true, MARK, URL, 'today', '**']
const dirty = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>(...constants))
const maybe = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.oneof({ weight: 1, arbitrary: dirty }, { weight: 6, arbitrary: fc.record(fields, { requiredKeys: [] }) })
const listOf = (item: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 1, arbitrary: dirty }, { weight: 6, arbitrary: fc.array(item, { maxLength: 3 }) })
const word = (...words: string[]) => fc.oneof(dirty, fc.constantFrom(...words))

const button = maybe({
  ...{ id: dirty, title: dirty, url: dirty, payload: dirty, imageAltText: dirty },
  type: word('web_url', 'phone_number', 'postback', 'openXApp'),
  contentType: word('user_email', 'postback'),
})
const buttons = listOf(button)
const cards = listOf(
  maybe({
    ...{ title: dirty, subtitle: dirty, imageUrl: dirty, imageAltText: dirty, image_url: dirty, buttons },
    ...{ defaultActionUrl: dirty, default_action: maybe({ url: dirty }), media_type: word('video'), url: dirty },
  }),
)
const { element } = fc.letrec<{ element: unknown; elements: unknown[] }>((tie) => ({
  element: fc.oneof(
    { depthSize: 'small' },
    dirty,
    fc.record({
      ...{ type: word('Action.Submit', 'Action.OpenUrl', 'Input.ChoiceSet'), text: dirty, title: dirty, url: dirty },
      ...{
        data: dirty,
        items: tie('elements'),
        actions: tie('elements'),
        choices: buttons,
        selectAction: tie('element'),
      },
    }),
  ),
  elements: fc.array(tie('element'), { maxLength: 3 }),
}))
const message = maybe({
  ...{ text: dirty, quick_replies: buttons },
  attachment: maybe({
    type: word('template', 'image', 'file'),
    payload: maybe({
      template_type: word('generic', 'button', 'media'),
      url: dirty,
      elements: cards,
      buttons,
      text: dirty,
    }),
  }),
})
const days = fc.constantFrom('today', 'yesterday', 'weekends', '2026-11-30', '2026-12-09T10:00', 'x', '9999-12-31')
const day = fc.oneof(dirty, days)
const data = fc.record(
  {
    _cognigy: maybe({
      _ringCentralEngage: maybe({
        json: maybe({
          command: word('handover', 'structured-content'),
          ...{ body: dirty, message: dirty, categoryIds: dirty, disableTextInput: dirty },
          structuredContent: maybe({ type: word('list', 'select'), items: cards }),
        }),
      }),
      _default: maybe({
        _quickReplies: maybe({ text: dirty, quickReplies: buttons }),
        _buttons: maybe({ text: dirty, buttons }),
        _gallery: maybe({ text: dirty, items: cards }),
        _list: maybe({ items: cards, button }),
        _image: maybe({ imageUrl: dirty, imageAltText: dirty, buttons }),
        _video: maybe({ videoUrl: dirty, videoAltText: dirty }),
        _adaptiveCard: maybe({ adaptiveCard: element }),
      }),
      _webchat: maybe({ message }),
      _facebook: maybe({ message }),
    }),
    _plugin: maybe({
      type: word('date-picker', 'x-app'),
      data: maybe({
        ...{ eventName: dirty, minDate: day, maxDate: day, enable_disable: listOf(day), disable: listOf(day) },
        ...{
          enableTime: dirty,
          minTime: word('9:00'),
          minuteIncrement: dirty,
          hourIncrement: dirty,
          sessionUrl: dirty,
        },
      }),
    }),
    attachments: listOf(maybe({ fileName: dirty, url: dirty, mimeType: dirty })),
  },
  { requiredKeys: [] },
)
type ReadableOutput = Extract<FlowOutput, { kind: 'message' | 'structured' }>

const output: fc.Arbitrary<ReadableOutput> = fc.oneof(
  fc.record({
    kind: fc.constant('message' as const),
    text: fc.option(fc.string()),
    data: fc.option(data),
    sensitive: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('structured' as const),
    body: fc.option(fc.string()),
    structuredContent: fc.dictionary(fc.constantFrom('type', 'title', 'items', 'url'), dirty),
  }),
)

const isLine = (text: string) => text === text.trim() && !text.includes('\n')
const isWeb = (url: string | null) => url === null || /^https?:\/\/[^\s]+$/.test(url)

function isSound({ title, action }: Option): boolean {
  if (title === '' || !isLine(title)) return false
  switch (action.type) {
    case 'reply':
      return action.payload !== ''
    case 'url':
      return isWeb(action.url)
    case 'call':
      return /\d/.test(action.number)
    default:
      return action satisfies never
  }
}

/** Does a part keep what its type promises? */
function keepsPromises(part: MessagePart): boolean {
  switch (part.kind) {
    case 'text':
      return part.text.trim() !== ''
    case 'choices':
      return part.options.length > 0 && part.options.every(isSound)
    case 'cards':
      return (
        part.cards.length > 0 &&
        part.options.every(isSound) &&
        part.cards.every(
          ({ title, subtitle, imageUrl, url, options }) =>
            [title, subtitle].every(isLine) &&
            [imageUrl, url].every(isWeb) &&
            options.every(isSound) &&
            (title !== '' || subtitle !== '' || imageUrl !== null || url !== null || options.length > 0),
        )
      )
    case 'media':
      return isWeb(part.url) && isLine(part.label) && part.options.every(isSound)
    case 'link':
      return isWeb(part.url) && isLine(part.title)
    case 'dates':
      return (
        part.slots.length <= 20 &&
        part.slots.every(({ value, duration }, index) => {
          const previous = part.slots[index - 1]?.value ?? ''
          return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/.test(value) && duration > 0 && previous < value
        })
      )
    case 'structured':
      return Object.keys(part.content).length > 0
    default:
      return part satisfies never
  }
}

function plugin(type: string, data: Record<string, unknown>): ReadableOutput {
  return { kind: 'message', text: null, data: { _plugin: { type, data } }, sensitive: false }
}

it('whatever a flow sends, nothing throws, parts keep their promises, and reports hold no message text', () => {
  const kinds = new Set<string>()
  fc.assert(
    fc.property(output, (sent) => {
      const problems: string[] = []
      const report = (where: string, what: string) => void problems.push(`${where}: ${what}`)
      const { parts } = readOutput(sent, 'outputs[0]', report, NOW)
      for (const part of parts) {
        kinds.add(part.kind)
        expect(keepsPromises(part), JSON.stringify(part)).toBe(true)
      }
      expect(problems.filter((problem) => problem.includes(MARK) && !problem.includes('unknown command'))).toEqual([])
      expect(problems.filter((problem) => !/^outputs\[0\]\.[\w.[\]]+: [\w "().,?-]+$/.test(problem))).toEqual([])
    }),
    { numRuns: 500, examples: [[plugin('x-app', { sessionUrl: 'https://a.example' })]] },
  )
  // The generator reaches what it is meant to test; what it may miss is among the examples.
  expect([...kinds].toSorted()).toEqual(['cards', 'choices', 'dates', 'link', 'media', 'structured', 'text'])
})
