import { afterEach, describe, expect, it } from 'vitest'
import { cleanUp, createEngage, deliver, eventually, type Flow, type LocalEngage, said } from './engage.ts'
import { transformers as dropInternal } from './transformers/drop-internal.ts'
import { transformers as greet } from './transformers/greet.ts'
import { transformers as rating } from './transformers/rating.ts'
import { transformers as redactCard } from './transformers/redact-card.ts'
import { transformers as routeBySource } from './transformers/route-by-source.ts'
import { useTransformers } from './transformers/use.ts'

let engage: LocalEngage

afterEach(() => cleanUp(engage))

const repeat: Flow = ({ text }) => ({ replies: [{ text: `You said: ${text}` }] })

async function write(text: string, threadId?: string): Promise<string> {
  const message = engage.writes(text, threadId)
  await deliver(message.delivery)
  return message.threadId
}

describe('the examples of docs/transformers.md', () => {
  it('redact a card number before the flow sees it', async () => {
    useTransformers(redactCard)
    engage = createEngage(repeat)
    const threadId = await write('Charge 4111 1111 1111 1111, order 1234')
    await said(engage, threadId, 'You said: Charge (card number), order 1234')
    expect(engage.asked).toEqual(['Charge (card number), order 1234'])
  })

  it('greet with the first answer of a session, and only with it', async () => {
    useTransformers(greet)
    engage = createEngage(repeat)
    const threadId = await write('one')
    await said(engage, threadId, 'Welcome to our shop!', 'You said: one')
    await write('two', threadId)
    await said(engage, threadId, 'Welcome to our shop!', 'You said: one', 'You said: two')
  })

  it('tell the flow where the message came from', async () => {
    useTransformers(routeBySource)
    const data: unknown[] = []
    engage = createEngage((request) => {
      data.push(Reflect.get(request, 'data'))
      return repeat(request)
    })
    await said(engage, await write('hello'), 'You said: hello')
    expect(data).toEqual([expect.objectContaining({ brand: 'main', isMessenger: true, engage: expect.anything() })])
  })

  it('make quick replies of what the flow calls a rating, and the flow gets what was clicked', async () => {
    useTransformers(rating)
    engage = createEngage(({ text }) =>
      text === 'bye'
        ? { replies: [{ body: 'Stars?', structured_content: { type: 'rating', of: 'chat' } }] }
        : repeat({ text }),
    )
    const threadId = await write('bye')
    await said(engage, threadId, 'Stars?')
    const posted = engage.emulator.state.contentsOf(threadId).find(({ created_from }) => created_from === 'api')
    expect(posted?.structured_content).toMatchObject({ type: 'select', items: { length: 5 } })
    await write('★★★', threadId)
    await eventually(() => expect(engage.asked).toEqual(['bye', 'rating:3']))
  })

  it('drop what is not for the customer, and nothing else', async () => {
    useTransformers(dropInternal)
    engage = createEngage(() => ({ replies: [{ text: '[internal] score 7' }, { text: 'Good day' }] }))
    await said(engage, await write('hello'), 'Good day')
  })
})
