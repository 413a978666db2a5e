import { afterEach, expect, it } from 'vitest'
import { cleanUp, createEngage, deliver, eventually, type LocalEngage, said } from './engage.ts'

let engage: LocalEngage

afterEach(() => cleanUp(engage))

it('closes the bot’s own intervention once the token works again, however often that was refused', async () => {
  engage = createEngage(() => ({ replies: [{ text: 'Goodbye' }], close: true }), { requireOpenIntervention: true })
  engage.emulator.weather.fail({ call: 'PUT /interventions/{id}/close', status: 401, when: 'before', times: 6 })
  const { threadId, delivery } = engage.writes('bye')
  await deliver(delivery)
  await said(engage, threadId, 'Goodbye')
  await eventually(() => expect(engage.emulator.state.interventionsOf(threadId)).toMatchObject([{ status: 'closed' }]))
})
