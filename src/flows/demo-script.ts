import type { FlowFailure, FlowInput, FlowOutput } from './connector.ts'

/** What the demo flow does about an input. */
export type DemoTurn =
  | { outputs: FlowOutput[]; delayMs: number; failure?: undefined }
  | { failure: FlowFailure; delayMs: number }

interface Topic {
  title: string
  payload: string
  summary: string
}

/** What the demo offers. Every list of options begins with the first of these, so that a number means the same in all. */
const HOURS: Topic = { title: 'Opening hours', payload: 'opening_hours', summary: 'When you can reach us' }
const ORDER: Topic = { title: 'Where is my order?', payload: 'order_status', summary: 'Follow a parcel on its way' }
const RETURNS: Topic = { title: 'Delivery and returns', payload: 'returns', summary: 'Costs, times and the way back' }
const PERSON: Topic = { title: 'Talk to a person', payload: 'agent', summary: 'Our colleagues are happy to help' }
const TOPICS = [HOURS, ORDER, RETURNS, PERSON]

const DEFAULT_DELAY_SECONDS = 5
const MAX_DELAY_SECONDS = 20

/**
 * The demo flow: what a small shop's bot answers. A pure function of the input, so that it needs no memory: it greets,
 * answers questions on opening hours, orders, delivery and returns, shows cards, hands over to a person, says goodbye;
 * and on request it is slow (`slow`, `slow 2`: seconds, up to 20), fails (`fail`) or is busy (`busy`).
 */
export function playDemo(input: FlowInput): DemoTurn {
  const words = normalise(input.text)
  const status = handoverStatus(input.data)
  if (words === '') {
    const outputs =
      status === null ? [menu('I am afraid I can only read text. What can I do for you?')] : statusText(status)
    return { outputs, delayMs: 0 }
  }
  const turn = answer(words)
  if (status !== 'completed' || turn.failure) return turn
  const [first, ...rest] = turn.outputs
  return first ? { ...turn, outputs: [...welcomedBack(first), ...rest] } : turn
}

function answer(words: string): DemoTurn {
  const slow = /^slow(?: (\d+))?$/.exec(words)
  if (slow) {
    const seconds = Math.min(Number(slow[1] ?? DEFAULT_DELAY_SECONDS), MAX_DELAY_SECONDS)
    return say(
      `Thank you for waiting. That took me ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
      seconds * 1000,
    )
  }
  if (words === 'fail') {
    return { failure: { reason: 'rejected', detail: 'the demo flow was asked to fail' }, delayMs: 0 }
  }
  if (words === 'busy') return { failure: { reason: 'busy', detail: 'the demo flow was asked to be busy' }, delayMs: 0 }

  // Numbers and payloads of the options that were offered.
  const chosen =
    TOPICS[Number(words) - 1] ?? TOPICS.find(({ title, payload }) => [normalise(title), payload].includes(words))
  if (chosen) return tellAbout(chosen)

  const order = /(?:^|\b(?:order|number|no)\D{0,12})(\d{3,12})\b/.exec(words)
  if (order?.[1]) return say(orderStatus(order[1]))
  if (/\b(?:agent|human|person|colleague|representative|someone|operator)\b/.test(words)) return tellAbout(PERSON)
  if (/\b(?:open|opening|hours|close at|closing)\b/.test(words)) return tellAbout(HOURS)
  if (/\b(?:returns?|refunds?|shipping|delivery|deliver|send back)\b/.test(words)) return tellAbout(RETURNS)
  if (/\b(?:order|parcel|package|tracking|track)\b/.test(words)) return tellAbout(ORDER)
  if (/\b(?:cards?|gallery|what can you do|topics)\b/.test(words)) return { outputs: [cards()], delayMs: 0 }
  if (/\b(?:bye|goodbye|good night|that is all|that's all)\b/.test(words)) {
    return { outputs: [message('Thank you for getting in touch. Goodbye!'), { kind: 'close' }], delayMs: 0 }
  }
  if (/\b(?:thanks|thank you|cheers)\b/.test(words))
    return say('You are very welcome. Is there anything else I can do for you?')
  if (/\b(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening|day))\b/.test(words)) {
    return { outputs: [menu('Hello! How can I help you today?')], delayMs: 0 }
  }
  return { outputs: [menu("I'm sorry, I did not quite understand that. Perhaps one of these helps?")], delayMs: 0 }
}

function tellAbout(topic: Topic): DemoTurn {
  switch (topic) {
    case HOURS:
      return say('We are open from Monday to Friday, 9 am to 6 pm, and on Saturdays from 10 am to 4 pm.')
    case ORDER:
      return say('Certainly. Could you tell me your order number, please? For example: Order 1234')
    case RETURNS:
      return {
        outputs: [
          message('Delivery is free from £30 and takes two to three working days.'),
          message(
            'You may return anything within 30 days. The label is in the parcel, and the return is free of charge.',
          ),
        ],
        delayMs: 0,
      }
    default:
      return { outputs: [message('I am connecting you with a colleague.'), handover()], delayMs: 0 }
  }
}

/** Invented, but the same for the same number each time. */
function orderStatus(number: string): string {
  const states = [
    'is being packed and will leave our warehouse today.',
    'is on its way and should reach you tomorrow.',
    'was delivered yesterday. If you cannot find it, a colleague will gladly look into it.',
  ]
  return `Your order ${number} ${states[Number(number) % states.length]}`
}

function statusText(status: string): FlowOutput[] {
  switch (status) {
    case 'completed':
      return [message('Welcome back! I hope my colleague could help you. Is there anything else I can do for you?')]
    case 'active':
      return [message('A colleague has joined the conversation.')]
    case 'queue':
      return [message('Thank you for your patience. A colleague will be with you shortly.')]
    case 'cancelled':
      return [message('All right, I will carry on helping you myself. What can I do for you?')]
    default:
      return [message("I'm sorry, I could not reach a colleague just now. Can I help you in the meantime?")]
  }
}

/** Puts the welcome before the first text; before cards, which have none, it is a message of its own. */
function welcomedBack(output: FlowOutput): FlowOutput[] {
  if (output.kind !== 'message' || output.text === null) return [message('Welcome back!'), output]
  const text = `Welcome back! ${output.text}`
  return [output.data === null ? { ...output, text } : menu(text)]
}

function say(text: string, delayMs = 0): DemoTurn {
  return { outputs: [message(text)], delayMs }
}

function message(text: string | null, data: Record<string, unknown> | null = null): FlowOutput {
  return { kind: 'message', text, data, sensitive: false }
}

function handover(): FlowOutput {
  return message(null, { _cognigy: { _ringCentralEngage: { json: { command: 'handover' } } } })
}

function menu(text: string): FlowOutput {
  const quickReplies = TOPICS.map(({ title, payload }, index) => ({
    id: index + 1,
    title,
    contentType: 'postback',
    payload,
  }))
  return message(text, { _cognigy: { _default: { _quickReplies: { type: 'quick_replies', text, quickReplies } } } })
}

function cards(): FlowOutput {
  const items = TOPICS.map(({ title, payload, summary }, index) => ({
    id: index + 1,
    title,
    subtitle: summary,
    imageUrl: '',
    buttons: [{ id: index + 1, title: payload === PERSON.payload ? title : 'Tell me more', type: 'postback', payload }],
  }))
  return message(null, { _cognigy: { _default: { _gallery: { type: 'carousel', items } } } })
}

function handoverStatus(data: Record<string, unknown>): string | null {
  const { handover } = data
  const status = typeof handover === 'object' && handover !== null && 'status' in handover ? handover.status : null
  return typeof status === 'string' ? status : null
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[.!?,;:]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
