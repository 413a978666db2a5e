import { describe, expect, it } from 'vitest'
import { contentEventSchema, envelopeSchema } from '../../../src/engage/events.ts'
import { customerWrites, echoOf, postedIdOf, threadId } from '../../../tools/bench/account.ts'

const eventOf = (delivery: string) => contentEventSchema.parse(envelopeSchema.parse(JSON.parse(delivery)).events[0])

describe('the deliveries of the benchmark', () => {
  it('are events as the worker reads them, each with ids of its own', () => {
    const [first, second] = [customerWrites(7), customerWrites(7)]
    const event = eventOf(first.delivery)
    expect(event.resource.id).toBe(first.contentId)
    expect(event.resource.metadata).toMatchObject({ thread_id: threadId(7), status: 'new', creator_id: null })
    expect(eventOf(second.delivery).id).not.toBe(event.id)
    expect(second.contentId > first.contentId).toBe(true)
  })

  it('report a reply under the id that its post was answered with', () => {
    const { contentId } = customerWrites(3)
    const { type, resource } = eventOf(echoOf(postedIdOf(contentId), contentId, 3, 'content.exported'))
    expect(type).toBe('content.exported')
    expect(resource.id).toBe(postedIdOf(contentId))
    expect(resource.metadata).toMatchObject({ in_reply_to_id: contentId, thread_id: threadId(3), created_from: 'api' })
  })
})
