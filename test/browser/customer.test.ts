import { describe, expect, it } from 'vitest'
import { anotherWindow, heard, openWindow, say, startChat } from './window.ts'

/** The smallest PNG there is: one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
const PICTURE = { name: 'kettle.png', mimeType: 'image/png', buffer: PIXEL }

describe("the customer's chat", () => {
  it('shows what is said without a reload, in two windows, and nothing to complain of', async () => {
    const window = await openWindow({}, '/?side=customer')
    await startChat(window, 'Carol', 'engage_messaging')
    const [thread] = window.emulator.state.threads
    const desk = await anotherWindow(window, `/?side=desk&thread=${thread?.id}`)
    await desk.page.getByRole('log').getByText('You said: hello').waitFor()
    await window.page.evaluate('window.reloaded = false')
    await say(window.page, 'Carol', 'Anybody there?')
    await desk.page.getByRole('log').getByText('You said: anybody there?').waitFor()
    await heard(window.page, 'You said: anybody there?')
    expect(await window.page.getByLabel('Message of Carol').inputValue()).toBe('')
    expect(await window.page.evaluate('window.reloaded')).toBe(false)
    expect([...window.complaints, ...desk.complaints]).toEqual([])
  })

  it('keeps the view over a reload: the address holds it', async () => {
    const window = await openWindow({}, '/?side=customer')
    await startChat(window, 'Carol', 'whats_app')
    await window.page.reload()
    expect(await window.page.getByRole('log').getByText('You said: hello').isVisible()).toBe(true)
    expect(window.page.url()).toContain('side=customer')
  })

  it('keeps a half-written text and where the cursor is while others write', async () => {
    const window = await openWindow()
    await startChat(window, 'Carol', 'engage_messaging')
    const box = window.page.getByLabel('Message of Carol')
    await box.pressSequentially('I wanted to')
    const [thread] = window.emulator.state.threads
    window.emulator.desk.reply({ threadId: thread?.id ?? '', body: 'Hello, I am Alice' })
    await window.page.getByRole('log', { name: 'Messages with' }).getByText('Hello, I am Alice').waitFor()
    await window.page.keyboard.type(' say')
    expect(await box.inputValue()).toBe('I wanted to say')
  })

  it('marks a chat as unread until it is looked at', async () => {
    const window = await openWindow({}, '/?side=customer')
    await startChat(window, 'Carol', 'engage_messaging')
    await startChat(window, 'Wanda', 'whats_app')
    const [thread] = window.emulator.state.threads
    window.emulator.desk.reply({ threadId: thread?.id ?? '', body: 'Any news?' })
    const entry = window.page.getByRole('navigation', { name: 'Customers' }).getByRole('link', { name: 'Carol' })
    await entry.getByLabel('unread').waitFor()
    await entry.click()
    await window.page.getByRole('log').getByText('Any news?').waitFor()
    expect(await entry.getByLabel('unread').count()).toBe(0)
  })

  it('sends pictures and other files, and a place', async () => {
    const window = await openWindow({}, '/?side=customer')
    await startChat(window, 'Carol', 'engage_messaging')
    const { page, emulator } = window
    await page
      .getByLabel('Files to send')
      .setInputFiles([PICTURE, { ...PICTURE, name: 'bill.pdf', mimeType: 'application/pdf' }])
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const shown = page.getByAltText('kettle.png')
    await shown.waitFor()
    expect(await page.evaluate('document.querySelector(\'[alt="kettle.png"]\').naturalWidth')).toBe(1)
    await page.getByRole('link', { name: 'bill.pdf' }).waitFor()
    expect(emulator.state.contents.at(-2)).toMatchObject({ body: null, attachments_count: 2 })
    await page.getByText('Share a location').click()
    await page.getByLabel('Latitude').fill('52.52')
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await heard(page, 'Location: 52.5200, 2.3455')
    expect(await page.getByLabel('Files to send').inputValue()).toBe('')
    expect(window.complaints).toEqual([])
  })

  it('draws the text of a message as text', async () => {
    const window = await openWindow({}, '/?side=customer')
    await startChat(window, 'Carol', 'engage_messaging', '<b onclick="x">Bold</b>')
    expect(await window.page.locator('.bubble b').count()).toBe(0)
  })
})
