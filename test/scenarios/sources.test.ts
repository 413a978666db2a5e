import { expect, it } from 'vitest'
import { isCalm } from './weather.ts'
import { eventually, useWorld } from './world.ts'

/** By what each is for. */
const sources: Record<'other' | 'ignored', string> = { other: '', ignored: '' }
const categories = { bot: '', agent: '' }

const world = useWorld({
  settings: ({ engage: { emulator }, flow }) => {
    const { control, account } = emulator
    const parentId = control.addCategory({ name: 'French' }).id
    categories.bot = control.addCategory({ name: 'Bot, French', parentId }).id
    categories.agent = control.addCategory({ name: 'Agent, French', parentId }).id
    const type = 'engage_messaging'
    sources.other = control.addSource({ type, name: 'French', defaultCategoryIds: [categories.bot] }).id
    sources.ignored = control.addSource({ type, name: 'Others', defaultCategoryIds: [account.botCategoryId] }).id
    return {
      FLOW_TOKEN: 'token-of-the-first-engine',
      HANDOVER_MESSAGE: 'A colleague takes over.',
      RICH_TEXT_SOURCES: account.sourceId,
      SOURCES: JSON.stringify({
        ignore: [sources.ignored],
        settings: {
          [sources.other]: {
            FLOW_URL: `${flow.url}/french`,
            ENGAGE_BOT_CATEGORY_ID: categories.bot,
            ENGAGE_AGENT_CATEGORY_ID: categories.agent,
            HANDOVER_MESSAGE: 'Un collègue prend le relais.',
            RICH_TEXT: true,
          },
        },
      }),
    }
  },
})

it('a source has a flow, categories, messages and rich text of its own; the others are as before', async () => {
  const wantAgent = () => ({ replies: [{ text: '**Hi**' }], handover: {} })
  const first = world.chat('Hello')
  const other = world.chat('Bonjour', { sourceId: sources.other })
  await eventually(() => expect([first.replies, other.replies]).toEqual([['You said: Hello'], ['You said: Bonjour']]))
  const tokens = (path: string) =>
    world.flow.calls.filter((call) => call.path === path).map((call) => call.authorization)
  expect(new Set(tokens('/flow/french'))).toEqual(new Set([null]))
  for (const chat of [first, other]) {
    world.flow.script(chat.threadId, wantAgent)
    chat.says('An agent please')
  }
  await eventually(() => expect(first.replies.at(-1)).toBe('A colleague takes over.'))
  await eventually(() => expect(other.replies.at(-1)).toBe('Un collègue prend le relais.'))
  expect(other.categories).toContain(categories.agent)
  expect(other.categories).not.toContain(categories.bot)
  expect(first.categories).toContain(world.engage.emulator.account.agentCategoryId)
  expect(other.posted[1]?.body_input_format).toBe(first.posted[1]?.body_input_format)
})

it('a source that is left out is acknowledged, and nothing of it is kept or answered', async () => {
  const ignored = world.chat('Anybody there?', { sourceId: sources.ignored })
  const served = world.chat('And here?')
  await eventually(() => expect(served.replies).toEqual(['You said: And here?']))
  await eventually(() => expect(world.logged('webhook.source_not_served').length).toBeGreaterThan(0))
  expect([ignored.replies, ignored.asked]).toEqual([[], []])
  await world.engage.emulator.settled(ignored.threadId)
  const delivered = world.engage.emulator.deliveries.filter(({ threadId }) => threadId === ignored.threadId)
  expect(delivered.length).toBeGreaterThan(0)
  if (isCalm) expect(delivered.map(({ status }) => status)).toEqual(delivered.map(() => 200))
  const kept = world.logged('message.received').map(({ content_id }) => content_id)
  expect(kept).not.toContain(ignored.firstContentId)
})

it('what is wrong in it is said by name, and deliveries wait until it is mended', async () => {
  const wrong = { settings: { [sources.other]: { FLOW_URL: 'http://example.com/secret-path', COLOUR: 'red' } } }
  await world.mend({ SOURCES: JSON.stringify(wrong) })
  const health = async () => (await fetch(`${world.workerUrl}/health`)).json()
  await eventually(async () => expect(await health()).toMatchObject({ status: 'misconfigured' }))
  const { problems } = (await health()) as { problems: { setting: string; problem: string }[] }
  expect(problems.map(({ setting }) => setting)).toEqual(['SOURCES', 'SOURCES'])
  expect(JSON.stringify(problems)).toContain(`settings.${sources.other}.FLOW_URL must be an https:// address`)
  expect(JSON.stringify(problems)).not.toContain('secret-path')
  const chat = world.chat('While it is wrong')
  await eventually(() => expect(world.logged('settings.wrong').length).toBeGreaterThan(0))
  expect(chat.replies).toEqual([])
  await world.mend({ SOURCES: '' })
  await eventually(async () => expect(await health()).toMatchObject({ status: 'ok' }))
  // What was held waits a minute, or for the next event.
  chat.says('Is it mended?')
  await eventually(() => expect(chat.replies).toEqual(['You said: While it is wrong', 'You said: Is it mended?']))
})
