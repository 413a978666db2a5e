import { describe, expect, it, vi } from 'vitest'
import { PUT_CATEGORIES, platformClock, useWorld } from './world.ts'

vi.setConfig({ maxConcurrency: 20 })

/** RETURN_POLICY agent: what agents have stays with them, whatever they close. */

const clock = platformClock()
const world = useWorld({
  settings: { RETURN_POLICY: 'agent', HANDOVER_EVENTS: 'completed' },
  emulator: { now: clock.now },
})
const parts = () => world.engage.emulator

describe.concurrent('intervention closed · policy agent', () => {
  it.each(['close', 'cancel'] as const)('%s: nothing', async (end) => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    const { threadId } = chat
    parts().desk.open({ threadId })
    await chat.belongsTo('agent')
    await chat.quiet()
    clock.nextSecond()
    parts().desk[end]({ threadId })
    await chat.quiet()
    clock.nextSecond()
    chat.says('second')
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual(['first'])
    expect(chat.calls(PUT_CATEGORIES)).toHaveLength(1)
  })

  it('nor does a waiting customer bring it back where nobody told of the close', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    const { threadId } = chat
    chat.flow(() => ({ handover: true }))
    chat.says('a human please')
    await chat.belongsTo('agent')
    clock.nextSecond()
    parts().desk.open({ threadId, silent: true })
    parts().desk.close({ threadId, silent: true })
    clock.nextSecond()
    chat.says('third')
    await chat.quiet()
    expect(chat.owner).toBe('agent')
    expect(chat.asked).toEqual(['first', 'a human please'])
  })

  it('but agents can put it back by its categories', async () => {
    const chat = world.chat('first')
    await chat.hears('You said: first')
    const { threadId } = chat
    const { otherCategoryId, botCategoryId } = parts().account
    parts().desk.open({ threadId })
    await chat.belongsTo('agent')
    await chat.quiet()
    parts().desk.recategorize({ threadId, categoryIds: [otherCategoryId, botCategoryId] })
    // Told at once: the bot has it by the thread alone, and the flow hears of the handover's end.
    await chat.isAsked('first', '')
    expect(chat.requests.at(-1)?.data.handover).toEqual({ status: 'completed' })
  })
})
