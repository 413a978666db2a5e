import { expect, it } from 'vitest'
import { eventually, sleep, useWorld } from './world.ts'

/** What one conversation learns, and what an operator decides, for all conversations of the account. */

const API_TOKEN = 'scenario-account-token'
const SORRY = 'Sorry, something went wrong.'

/** The source that has an engine of its own. */
let sourceId = ''

/** An engine that is down is tried after 2.5 s here: long enough for the next customer to come before that. */
const shaky = useWorld({
  settings: ({ engage, flow }) => {
    const { control, account } = engage.emulator
    const defaultCategoryIds = [account.botCategoryId]
    sourceId = control.addSource({ type: 'engage_messaging', name: 'French', defaultCategoryIds }).id
    return {
      FLOW_ATTEMPTS: '1',
      FLOW_CIRCUIT_FAILURES: '3',
      FALLBACK_MESSAGE: SORRY,
      HANDOVER_MESSAGE: '',
      TIME_SCALE: '4',
      SOURCES: JSON.stringify({ settings: { [sourceId]: { FLOW_URL: `${flow.url}/french` } } }),
    }
  },
})
const world = useWorld({ settings: { API_TOKEN, HANDOVER_MESSAGE: 'A colleague takes over.' } })

const unavailable = () => new Response('{}', { status: 503 })

it('an engine that is down is not asked by everybody in turn, and is found to be well again', async () => {
  for (const text of ['one', 'two', 'three']) {
    const chat = shaky.quietChat(text)
    chat.flow(unavailable)
    await shaky.deliverEvents(shaky.eventOf(chat.firstContentId))
    await chat.hears(SORRY)
    expect(chat.asked).toEqual([text])
  }
  await shaky.alerts('flow_down')
  // The engine of another source has a circuit of its own.
  const other = shaky.chat('quatre', { sourceId })
  await other.hears('You said: quatre')
  const spared = shaky.chat('four')
  await spared.hears(SORRY)
  expect(spared.asked).toEqual([])
  await spared.belongsTo('agent')
  // It is well again: whoever tries it next is answered, and closes the circuit.
  await eventually(async () => {
    const chat = shaky.chat('five')
    await eventually(() => expect(chat.replies).toHaveLength(1))
    expect(chat.replies).toEqual(['You said: five'])
  })
  await shaky.alerts()
})

it('in an emergency new messages go to agents and nothing comes back, until the switch is turned off', async () => {
  const turn = async (on: boolean) => {
    const response = await fetch(`${world.workerUrl}/admin/emergency`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${API_TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ on }),
    })
    expect(response.status).toBe(200)
  }
  const { desk } = world.engage.emulator
  const chat = world.chat('hello')
  await chat.hears('You said: hello')
  await turn(true)
  // What was told with the last permits counts for as long as these live.
  await sleep(2_100)
  chat.says('is anybody there?')
  await chat.belongsTo('agent')
  await chat.hears('You said: hello', 'A colleague takes over.')
  expect(chat.asked).toEqual(['hello'])
  desk.reply({ threadId: chat.threadId, body: 'Yes, Ben here.' })
  await chat.settled()
  await sleep(1_000)
  desk.close({ threadId: chat.threadId })
  // Time enough for a return: it is looked at again and again.
  await sleep(3_000)
  expect(chat.owner).toBe('agent')
  await turn(false)
  await chat.belongsTo('bot')
  chat.says('bot again?')
  await chat.hears('You said: hello', 'A colleague takes over.', 'You said: bot again?')
})
