import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { toAnswer } from '../../../src/content/outbound.ts'
import type { FlowOutput } from '../../../src/flows/connector.ts'
import { anyText } from '../any-text.ts'

/** The log shows problems: they name the fields that are wrong, and never what stands in them. */

const MARK = 'zq9x'
const canary = fc.oneof(
  anyText({ maxLength: 12 }).map((some) => `${MARK} ${some}`),
  fc.constantFrom(MARK, `<b>${MARK}</b>`, `https://${MARK}.example/${MARK}`, `${MARK}@example.com`, `[1].${MARK}`),
)
const anything = fc.oneof(
  canary,
  fc.object({ key: canary, values: [canary, fc.integer(), fc.constant(null)], maxDepth: 3 }),
)
const some = <K extends string>(...names: K[]) => fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 4 })
const items = fc.array(fc.oneof(anything, some('title', 'subtitle', 'imageUrl', 'buttons', 'payload', 'url', 'type')), {
  maxLength: 3,
})
const content = fc.oneof(
  anything,
  some('type', 'text', 'imageUrl', 'items', 'buttons', 'quickReplies'),
  fc.record({ text: canary, quickReplies: items, buttons: items, items }),
)
const kind = fc.constantFrom(
  '_quickReplies',
  '_buttons',
  '_gallery',
  '_list',
  '_image',
  '_audio',
  '_video',
  '_adaptiveCard',
)
const structured = fc.oneof(
  some('type', 'items'),
  fc.record({ type: fc.constantFrom('select', 'carousel', 'list', 'form'), items }),
)
const data = fc.oneof(
  fc.dictionary(kind, content).map((_default) => ({ _cognigy: { _default } })),
  structured.map((structuredContent) => ({
    _cognigy: { _ringCentralEngage: { json: { command: 'structured-content', body: '', structuredContent } } },
  })),
  fc.record({ _plugin: anything, attachments: items }),
  some('_cognigy', '_plugin', 'attachments'),
)
const output: fc.Arbitrary<FlowOutput> = fc.oneof(
  fc.record({ kind: fc.constant('message' as const), text: fc.option(canary), data, sensitive: fc.boolean() }),
  fc.record({ kind: fc.constant('structured' as const), body: fc.option(canary), structuredContent: structured }),
  fc.record({ kind: fc.constant('handover' as const), message: fc.option(canary), categoryIds: fc.array(canary) }),
)

it('hold nothing of what a flow says, whatever is wrong with it', () => {
  let found = 0
  const channel = {
    sourceType: 'engage_messaging',
    capabilities: null,
    structuredContentSupported: true,
    richText: false,
  }
  fc.assert(
    fc.property(fc.array(output, { maxLength: 3 }), (outputs) => {
      const { problems } = toAnswer(outputs, channel, { keyPrefix: 'k', now: 0 })
      found += problems.length
      expect(problems.filter((problem) => problem.includes(MARK))).toEqual([])
    }),
    { numRuns: 500, endOnFailure: true },
  )
  expect(found).toBeGreaterThan(100)
})
