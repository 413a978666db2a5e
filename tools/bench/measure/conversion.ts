import { toAnswer } from '../../../src/content/outbound.ts'
import type { ReplyChannel } from '../../../src/content/reply/draft.ts'
import type { FlowOutput } from '../../../src/flows/connector.ts'
import type { Findings } from '../report.ts'
import { percentile } from '../statistics.ts'

/** How long a flow's answer takes to become replies, in plain Node. Times are microseconds. */

/** Runs that are not counted: the engine compiles what is hot. */
const WARM_UP = 300
const RUNS = 2_000

const CHANNELS = ['engage_messaging', 'whats_app', 'apple_business_chat', 'digital_sms']

const message = (text: string | null, output?: Record<string, unknown>): FlowOutput => {
  return { kind: 'message', text, data: output ? { _cognigy: { _default: output } } : null, sensitive: false }
}
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** A paragraph, a list and a link, as an author would write them. */
const PARAGRAPH = `## Delivery

Your order is **on its way**. It left our warehouse _yesterday evening_ and takes two days; you can
[follow it](https://shop.example/orders/4711) at any time.

* Monday: at the harbour
* Tuesday: **at your door**

`

const OUTPUTS: Record<string, FlowOutput> = {
  'plain text': message('Thank you! Your order is on its way and will arrive on Tuesday.'),
  'gallery of 10 cards, 3 buttons each': message(null, {
    _gallery: {
      type: 'carousel',
      items: numbers(10).map((card) => ({
        title: `Tea no. ${card}`,
        subtitle: 'Green, from the first harvest of the year',
        imageUrl: `https://shop.example/tea/${card}.png`,
        buttons: [
          { title: 'Order', type: 'postback', payload: `order_${card}` },
          { title: 'Tell me more', type: 'postback', payload: `details_${card}` },
          { title: 'Open the shop', type: 'web_url', url: `https://shop.example/tea/${card}` },
        ],
      })),
    },
  }),
  '13 quick replies': message(null, {
    _quickReplies: {
      type: 'quick_replies',
      text: 'Which branch is yours?',
      quickReplies: numbers(13).map((branch) => ({
        title: `Branch no. ${branch}`,
        contentType: 'postback',
        payload: `branch_${branch}`,
      })),
    },
  }),
  'Markdown of 2,000 characters': message(PARAGRAPH.repeat(10).slice(0, 2000)),
}

function measure(output: FlowOutput, channel: ReplyChannel): { median: number; p99: number } {
  const convert = () =>
    toAnswer([output], channel, { keyPrefix: '65a1f0aa00000000000000ff', now: Date.UTC(2026, 10, 22) })
  for (let run = 0; run < WARM_UP; run++) convert()
  const times = Array.from({ length: RUNS }, () => {
    const started = performance.now()
    convert()
    return (performance.now() - started) * 1000
  })
  return { median: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

export async function conversion(): Promise<Findings> {
  const rows = Object.entries(OUTPUTS).map(([name, output]) => [
    name,
    ...CHANNELS.map((sourceType) => {
      const channel = { sourceType, capabilities: null, structuredContentSupported: null, richText: false }
      const { median, p99 } = measure(output, channel)
      return `${median.toFixed(0)} / ${p99.toFixed(0)}`
    }),
  ])
  const title = 'A flow’s answer becomes replies, median / p99 in µs'
  return { tables: [{ title, columns: ['', ...CHANNELS], rows }], goals: [] }
}
