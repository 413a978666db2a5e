import { afterEach, expect, it } from 'vitest'
import { PERMIT_MS } from '../../src/governor/window.ts'
import { conversation, post, shown } from './admin.ts'
import { cleanUp, createEngage, type LocalEngage } from './engage.ts'
import { accepted, becomes, inject } from './inject-notify.ts'

let engage: LocalEngage

afterEach(() => cleanUp(engage))

it('the emergency switch sends an input to agents like a message, and does not hold up what is forced', async () => {
  engage = createEngage(({ text }) => ({ replies: [{ text: `You said: ${text}` }] }))
  const threadId = await conversation(engage)
  await post('/emergency', { on: true })
  // It is known for as long as a permit lives.
  await new Promise((resolve) => setTimeout(resolve, PERMIT_MS))
  const id = await accepted(inject({ threadId, text: 'event' }))
  await becomes(id, { status: 'refused', reason: 'owner_changed' })
  expect(await shown(threadId)).toMatchObject({ owner: 'agent' })
  await becomes(await accepted(inject({ threadId, text: 'forced', force: true })), { status: 'done' })
  expect(engage.asked).toEqual(['hello', 'forced'])
})
