import type { Transformers } from '../../../src/transformers/types.ts'

const hang = () => new Promise<never>(() => {})

/** What a shop sends, which knows nothing of us. */
function orderOf(payload: unknown): { thread: string; number: number; open: boolean } | null {
  if (typeof payload !== 'object' || payload === null || !('order' in payload)) return null
  return payload.order as { thread: string; number: number; open: boolean }
}

/** What `transformers.test.ts` asks for by the words of its customers. */
export const transformers: Transformers = {
  async handleInput({ text, data, source }, { sessionStorage, fetch, signal }) {
    if (text === 'unsubscribe') return null
    if (text === 'hang before') return hang()
    if (text === 'throw before') throw new Error('out of order')
    if (text.startsWith('look up ')) {
      const answer = await fetch(text.slice('look up '.length), { signal })
      return { text: `status ${answer.status}` }
    }
    sessionStorage.turns = Number(sessionStorage.turns ?? 0) + 1
    return { userId: 'customer-of-ours', data: { ...data, turn: sessionStorage.turns, channel: source.type } }
  },
  handleOutput({ output, processedOutput }) {
    if (output.kind !== 'message') return processedOutput
    if (output.text === 'hang behind') return hang()
    if (output.text === 'nothing for you') return false
    if (output.text !== 'rate') return processedOutput
    const items = ['good', 'bad'].map((title) => ({ title, payload: `rated:${title}` }))
    return { body: 'How was it?', structuredContent: { type: 'select', items } }
  },
  handleInject(payload) {
    const order = orderOf(payload)
    return order === null
      ? { ...Object(payload) }
      : order.open && { threadId: order.thread, data: { order: order.number } }
  },
  handleNotify(payload) {
    const order = orderOf(payload)
    return order === null
      ? { ...Object(payload) }
      : { threadId: order.thread, text: `Order ${order.number} is on its way.` }
  },
  handleHandover({ message }) {
    return message === 'at night' ? null : { message: `${message} (added)` }
  },
}
