import { expect, it } from 'vitest'
import { sleep, useWorld } from './world.ts'

const world = useWorld()

it('answers a customer, hands over to an agent and takes the conversation back after the close', async () => {
  const chat = world.chat('Where is my order?')
  await chat.hears('You said: Where is my order?')

  chat.flow(() => ({ replies: [{ text: 'One moment.' }], handover: true }))
  chat.says('a human please')
  await chat.belongsTo('agent')
  const { desk } = world.engage.emulator
  const reply = desk.reply({ threadId: chat.threadId, body: 'Good morning, Alice here.' })
  await chat.quiet()
  chat.says('hello Alice')
  await chat.quiet()
  desk.reply({ threadId: chat.threadId, body: 'It is on its way.' })
  // `closed_at` is in whole seconds: what is said in the second of the close counts as said after it, to the bot.
  await sleep(1_000)
  desk.close({ interventionId: reply.intervention_id ?? '' })
  await chat.belongsTo('bot')

  chat.flow(({ data }) => ({ replies: [{ text: `Back again: ${data.handover?.status}` }] }))
  chat.says('and my invoice?')
  await chat.hears('You said: Where is my order?', 'One moment.', 'Back again: completed')
  expect(chat.asked).toEqual(['Where is my order?', 'a human please', 'and my invoice?'])
  expect(chat.categories).toContain(world.engage.emulator.account.otherCategoryId)
})
