import { describe, expect, it } from 'vitest'
import { openWindow, say, startChat } from './window.ts'

describe('the desk', () => {
  it('takes over from the bot, replies, comments and closes; the timeline tells of it', async () => {
    const window = await openWindow()
    const { page, emulator } = window
    await startChat(window, 'Carol', 'engage_messaging')
    await page.getByRole('navigation', { name: 'Threads' }).getByRole('link', { name: 'Carol' }).click()
    await page.getByRole('link', { name: 'Ben' }).click()
    await page.getByRole('button', { name: 'Take over from the bot' }).click()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await timeline.getByText('Bot → Agent').waitFor()
    await page.getByLabel('Reply as Ben').fill('Good morning')
    await page.getByLabel('Reply as Ben').press('Enter')
    await page.getByRole('log', { name: 'Messages with' }).getByText('Good morning').waitFor()
    await say(page, 'Carol', 'Still the bot?')
    await page.getByText('Private comment').click()
    await page.getByLabel('Private comment').fill('She is in a hurry')
    await page.getByLabel('Private comment').press('Enter')
    await page.getByRole('log', { name: 'Thread of' }).getByText('She is in a hurry').waitFor()
    expect(await page.getByRole('log', { name: 'Messages with' }).getByText('in a hurry').count()).toBe(0)
    await page.getByRole('button', { name: 'Close the intervention' }).click()
    await page.getByRole('button', { name: 'Reopen the closed intervention' }).waitFor()
    const [, ben] = emulator.account.agentUserIds
    expect(emulator.state.interventions).toMatchObject([{ status: 'closed', user_id: ben, comments_count: 1 }])
    expect(emulator.state.contents.map(({ body }) => body)).not.toContain('You said: still the bot?')
    expect(window.complaints).toEqual([])
  })

  it('is handed a thread by the bot, assigns it, and gives it back by its categories', async () => {
    const window = await openWindow()
    const { page, emulator } = window
    await startChat(window, 'Carol', 'engage_messaging')
    await say(page, 'Carol', 'An agent please')
    await page.getByRole('heading', { name: 'Agent 1' }).waitFor()
    await page.getByRole('button', { name: 'Open an intervention' }).click()
    await page.getByRole('button', { name: 'Assign to Ben' }).click()
    await page.getByRole('button', { name: 'Assign to Alice' }).waitFor()
    await page.getByText('Categories: Agent, Billing').click()
    await page.getByLabel('Agent', { exact: true }).uncheck()
    await page.getByLabel('Bot', { exact: true }).check()
    await page.getByRole('button', { name: 'Recategorize' }).click()
    await page.getByRole('heading', { name: 'Bot 1' }).waitFor()
    expect(emulator.state.interventions).toMatchObject([{ user_id: emulator.account.agentUserIds[1] }])
  })

  it('says in words what the platform refuses, beside what was tried, and loses no text', async () => {
    const window = await openWindow()
    const { page, emulator } = window
    await startChat(window, 'Carol', 'whats_app')
    await page.getByLabel('Reply as Alice').fill('Half a sentence')
    await page.getByRole('button', { name: 'Close the thread' }).click()
    const alert = page.getByRole('alert').filter({ hasText: 'Threads of this channel cannot be closed' })
    await alert.waitFor()
    emulator.customer.writes({ threadId: emulator.state.threads[0]?.id, body: 'Something new' })
    await page.getByRole('log', { name: 'Thread of' }).getByText('Something new', { exact: true }).waitFor()
    expect(await alert.isVisible()).toBe(true)
    expect(await page.getByLabel('Reply as Alice').inputValue()).toBe('Half a sentence')
    await page.getByRole('button', { name: 'Open an intervention' }).click()
    await page.getByRole('button', { name: 'Defer the intervention' }).waitFor()
    expect(await alert.count()).toBe(0)
  })

  it('keeps the agents’ availability', async () => {
    const { page, emulator } = await openWindow({}, '/?side=desk')
    await page.getByText('Availability').click()
    await page.getByLabel('Busyness of Ben').selectOption('full')
    await page.getByLabel('Alice is connected').uncheck()
    const [alice, ben] = emulator.account.agentUserIds
    await expect.poll(() => emulator.state.availabilityOf(alice).connected).toBe(false)
    expect(emulator.state.availabilityOf(ben)).toMatchObject({ connected: true, busyness: 'full' })
  })
})

describe('the weather', () => {
  it('lets a call fail, and the timeline shows it', async () => {
    const window = await openWindow()
    const { page } = window
    await startChat(window, 'Carol', 'engage_messaging')
    await page.getByRole('heading', { name: 'Weather' }).click()
    await page.getByLabel('It ends in').selectOption('cut')
    await page.getByLabel('In this thread only').check()
    await page.getByRole('button', { name: 'Add fault' }).click()
    await page.getByText('POST /contents of Carol: cut before its effect, 1 to come').waitFor()
    await say(page, 'Carol', 'Are you there?')
    const failed = page.getByRole('region', { name: 'Entries' }).getByRole('listitem').filter({ hasText: 'cut' })
    await failed.waitFor()
    expect(await page.getByText('1 to come').count()).toBe(0)
  })

  it('stands as a preset with values of one’s own, and shows what other processes set', async () => {
    const window = await openWindow({}, '/?side=weather')
    const { page, emulator } = window
    await page.getByRole('button', { name: 'Stormy' }).click()
    await page.getByRole('button', { name: 'Stormy', pressed: true }).waitFor()
    await page.getByLabel('Calls that fail').fill('40')
    await page.getByLabel('Calls that fail').press('Enter')
    await expect.poll(() => emulator.weather.report().forecast?.calls).toMatchObject({ errors: 0.4, lostAnswers: 0.05 })
    await page.getByText('mixed').waitFor()
    emulator.weather.fail({ call: 'GET /contents', when: 'after', disconnect: true })
    await page.getByText('GET /contents: cut after its effect, 1 to come').waitFor()
    await page.getByRole('button', { name: 'A failing minute now' }).click()
    await page.getByText('All calls fail from').waitFor()
    await page.getByRole('button', { name: 'Clear the weather' }).click()
    await page.getByText('clear', { exact: true }).waitFor()
    expect(emulator.weather.report()).toMatchObject({ forecast: null, faults: [] })
    expect(window.complaints).toEqual([])
  })

  it('holds deliveries back and releases them, delivers again, and sets switches', async () => {
    const window = await openWindow()
    const { page, emulator } = window
    await startChat(window, 'Carol', 'engage_messaging')
    await page.getByRole('heading', { name: 'Weather' }).click()
    await page.getByRole('button', { name: 'Hold' }).click()
    await page.getByText('All events: 0 held').waitFor()
    await say(page, 'Carol', 'Are you there?')
    await page.getByText('All events: 1 held').waitFor()
    await page.getByRole('button', { name: 'Release' }).click()
    await page.getByRole('log', { name: 'Messages with' }).getByText('You said: are you there?').waitFor()
    await emulator.settled()
    const before = emulator.deliveries.length
    await page.getByRole('button', { name: 'Deliver content.imported again' }).first().click()
    await expect.poll(() => emulator.deliveries.length).toBe(before + 1)
    await page.getByRole('heading', { name: 'Account' }).click()
    await page.getByLabel('Replies need an open intervention').check()
    await page.getByLabel('Webhooks come late by (ms)').fill('5')
    await page.getByLabel('Webhooks come late by (ms)').press('Enter')
    await expect.poll(() => emulator.weather.switches).toMatchObject({ requireOpenIntervention: true, eventLagMs: 5 })
  })
})
