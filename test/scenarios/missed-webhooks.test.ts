import { afterEach, describe, expect, it } from 'vitest'
import { eventually, platformClock, sleep, useWorld, type World } from './world.ts'

/** What webhooks did not bring, the sweep finds: by events, or by contents where the token may not search events. */

const clock = platformClock()
const world = useWorld({ emulator: { now: clock.now } })
const restricted = useWorld({ emulator: { now: clock.now, searchEvents: false } })

const lost: { drop(): void }[] = []
afterEach(() => {
  for (const hold of lost.splice(0)) hold.drop()
})

/** From now on no webhook comes, or none about one thread. */
function loseWebhooks(one: World, threadId?: string) {
  const hold = one.engage.emulator.weather.holdDeliveries(threadId === undefined ? {} : { threadId })
  lost.push(hold)
  return hold
}

/** The source becomes known by the first webhook that comes from it. */
async function heardFrom(one: World, text: string) {
  const chat = one.chat(text)
  await chat.hears(`You said: ${text}`)
  await chat.quiet()
  return chat
}

describe.each([
  ['by events', () => world],
  ['by contents, where events may not be searched', () => restricted],
])('a sweep %s', (_, of) => {
  it('finds a message whose webhook never came, and the bot answers it once', async () => {
    const chat = await heardFrom(of(), 'hello')
    const missed = loseWebhooks(of(), chat.threadId)
    chat.says('anybody there?')
    await eventually(() => expect(missed.eventIds).not.toEqual([]))
    expect(chat.asked).toEqual(['hello'])
    await of().sweep()
    await chat.hears('You said: hello', 'You said: anybody there?')

    // Neither what is delivered after all nor another sweep makes a second answer.
    await missed.release()
    await of().sweep()
    await chat.quiet()
    expect(chat.asked).toEqual(['hello', 'anybody there?'])
    expect(chat.replies).toEqual(['You said: hello', 'You said: anybody there?'])
  })

  it('finds a conversation that nothing was ever heard of, and keeps the order of its messages', async () => {
    await heardFrom(of(), 'somebody else')
    const missed = loseWebhooks(of())
    const chat = of().chat('first')
    chat.says('second')
    chat.says('third')
    await of().sweep()
    await chat.hears('You said: first', 'You said: second', 'You said: third')
    missed.drop()
    await of().sweep()
    await chat.quiet()
    expect(chat.asked).toEqual(['first', 'second', 'third'])
  })

  it('finds that a person has written', async () => {
    const chat = await heardFrom(of(), 'hello again')
    const missed = loseWebhooks(of(), chat.threadId)
    of().engage.emulator.desk.reply({ threadId: chat.threadId, body: 'Alice here.' })
    await of().sweep()
    await chat.belongsTo('agent')
    missed.drop()
    chat.says('thank you, Alice')
    await chat.quiet()
    expect(chat.asked).toEqual(['hello again'])
  })

  it('leaves a thread with the bot that a person answered and closed within one second', async () => {
    const chat = await heardFrom(of(), 'a short question')
    const { desk } = of().engage.emulator
    desk.open({ threadId: chat.threadId })
    await chat.belongsTo('agent')
    await chat.quiet()
    clock.nextSecond()
    desk.reply({ threadId: chat.threadId, body: 'A short answer.' })
    desk.close({ threadId: chat.threadId })
    await chat.belongsTo('bot')
    await chat.quiet()
    await of().sweep()
    await chat.quiet()
    expect(chat.owner).toBe('bot')
  })

  it('finds that a reply never reached the customer, and agents take over', async () => {
    const chat = await heardFrom(of(), 'hello, once more')
    const missed = loseWebhooks(of(), chat.threadId)
    const { switches } = of().engage.emulator.weather
    switches.exportFails = true
    chat.says('did you get that?')
    await of().sweep()
    await chat.hears('You said: hello, once more', 'You said: did you get that?')
    await of().engage.emulator.settled()
    switches.exportFails = false
    await of().sweep()
    await chat.belongsTo('agent')
    missed.drop()
    expect(
      of()
        .logged('reply.dead')
        .map(({ reason }) => reason),
    ).toEqual(['not_exported'])
  })

  it('leaves sources alone from which no webhook has come', async () => {
    await heardFrom(of(), 'on a source of ours')
    const { control, account } = of().engage.emulator
    const source = control.addSource({
      type: 'engage_messaging',
      name: 'Elsewhere',
      defaultCategoryIds: [account.botCategoryId],
    })
    const missed = loseWebhooks(of())
    const chat = of().chat('on a source of others', { sourceId: source.id })
    await of().sweep()
    await chat.quiet()
    missed.drop()
    expect(chat.asked).toEqual([])
  })
})

it('finds that a person has taken the thread', async () => {
  const chat = await heardFrom(world, 'who is there?')
  const missed = loseWebhooks(world, chat.threadId)
  world.engage.emulator.desk.open({ threadId: chat.threadId })
  await world.sweep()
  await chat.belongsTo('agent')
  missed.drop()
  chat.says('Alice?')
  await chat.quiet()
  expect(chat.asked).toEqual(['who is there?'])
})

it('finds that a person is done, and the bot has the thread again', async () => {
  const chat = await heardFrom(world, 'one question')
  world.engage.emulator.desk.open({ threadId: chat.threadId })
  await chat.belongsTo('agent')
  await chat.quiet()
  const missed = loseWebhooks(world, chat.threadId)
  // The next second: lists show whole ones.
  await sleep(1_000)
  world.engage.emulator.desk.close({ threadId: chat.threadId })
  await world.sweep()
  await chat.belongsTo('bot')
  missed.drop()
})
