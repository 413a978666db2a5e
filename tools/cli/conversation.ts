import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator } from '../emulator/emulator.ts'

/** How long any one step of the conversation may take, in milliseconds. */
const STEP_MS = 30_000

/**
 * Plays one conversation against whatever worker the emulator's webhook points to: question, answer, handover, the
 * agent's reply, close, back to the bot.
 *
 * @returns the thread's id
 * @throws where a step does not come about, saying which
 */
export async function playConversation(emulator: Emulator, say: (line: string) => void): Promise<string> {
  const { account, customer, desk, state } = emulator
  const agentId = account.agentUserIds[0]
  let heard = 0

  const botSays = () => state.contentsOf(threadId).filter((content) => content.created_from === 'api')
  const hear = async (what: string) => {
    await until(() => botSays().length > heard, `the bot did not answer ${what}`)
    // An answer can be several messages: the next step waits until no more come.
    await emulator.settled()
    await sleep(300)
    for (const content of botSays().slice(heard)) print('Bot', content.body ?? '')
    heard = botSays().length
  }
  const holds = (categoryId: string) => state.thread(threadId).thread_category_ids.includes(categoryId)
  const print = (who: string, text: string) => {
    for (const [index, line] of text.split('\n').entries()) say(`${(index === 0 ? who : '').padStart(9)}  ${line}`)
  }
  const ask = async (body: string) => {
    print('Customer', body)
    customer.writes({ threadId, body })
    await hear(`"${body}"`)
  }

  const greeting = 'Hello'
  print('Customer', greeting)
  const { thread_id: threadId } = customer.writes({ body: greeting })
  await hear(`"${greeting}"`)
  await ask('Where is my order 1234?')
  await ask('I would like to talk to a person')
  await until(() => holds(account.agentCategoryId), 'the conversation was not handed to the agents')
  say('           — the thread is in the Agent category now: the bot is silent —')

  const reply = 'Good morning, this is Alice. Your parcel arrives tomorrow before noon.'
  print('Agent', reply)
  const { intervention_id: interventionId } = desk.reply({ threadId, userId: agentId, body: reply })
  const thanks = 'Thank you, Alice!'
  print('Customer', thanks)
  customer.writes({ threadId, body: thanks })
  await emulator.settled()
  await sleep(500)
  if (botSays().length !== heard) throw new Error('the bot talked while the agent had the conversation')
  const farewell = 'You are welcome. Goodbye!'
  print('Agent', farewell)
  desk.reply({ threadId, userId: agentId, body: farewell })
  if (!interventionId) throw new Error("the agent's reply is under no intervention")
  desk.close({ interventionId, userId: agentId })
  say('           — the agent closes the intervention —')
  await until(() => holds(account.botCategoryId), 'the conversation was not given back to the bot')
  say('           — the thread is back in the Bot category —')
  await ask('What are your opening hours?')
  return threadId
}

async function until(condition: () => boolean, otherwise: string): Promise<void> {
  const end = Date.now() + STEP_MS
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${otherwise} within ${STEP_MS / 1000} s.`)
    await sleep(20)
  }
}
