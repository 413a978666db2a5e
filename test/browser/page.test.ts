import { describe, expect, it } from 'vitest'
import { anotherWindow, expectNoOverflow, heard, openWindow, say, startChat } from './window.ts'

describe('the page', () => {
  it('is worked by the keyboard alone', async () => {
    const window = await openWindow({}, '/?side=customer')
    const { page, emulator } = window
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the conversations')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab') // the summary of the form, which is open
    await page.keyboard.press('Tab')
    await page.keyboard.type('Kim') // the name is selected when a field is tabbed into
    await page.keyboard.press('Enter')
    await page.getByLabel('Message of Kim').waitFor()
    await page.getByLabel('Message of Kim').focus()
    await page.keyboard.type('select')
    await page.keyboard.press('Enter')
    const choice = page.getByRole('button', { name: 'Track my order' })
    await choice.waitFor()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Track my order')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await page.keyboard.press('Enter')
    await heard(window.page, 'You said: track my order')
    expect(emulator.state.contents.map(({ body }) => body)).toContain('Track my order')
  })

  it.each([
    ['a phone', 360, 740],
    ['a tablet', 900, 800],
    ['a desktop', 1280, 900],
  ])('fits %s, whichever side it shows', async (_, width, height) => {
    const window = await openWindow({ viewport: { width, height } }, '/?side=customer')
    const { page, url, emulator } = window
    await startChat(window, 'Carol', 'engage_messaging')
    await say(page, 'Carol', 'carousel')
    await page.getByRole('list', { name: '3 cards' }).waitFor()
    const [thread] = emulator.state.threads
    for (const side of ['all', 'customer', 'desk', 'timeline', 'weather', 'account']) {
      await page.goto(`${url}/?side=${side}&thread=${thread?.id}`)
      await expectNoOverflow(page)
    }
  })

  it('shows what changes elsewhere, however late a script of its own came', async () => {
    const { page, emulator } = await openWindow({}, '/?side=weather')
    let come = () => {}
    const late = new Promise<void>((resolve) => {
      come = resolve
    })
    await page.route('**/htmx-sse.js', (route) => late.then(() => route.continue()))
    await page.reload({ waitUntil: 'commit' })
    const parsed = "document.readyState === 'interactive' && 'htmx' in window"
    await expect.poll(() => page.evaluate(parsed)).toBe(true)
    await page.evaluate('new Promise((resolve) => setTimeout(resolve))') // after what htmx put off, if it did
    come()
    await page.waitForLoadState()
    emulator.weather.fail({ call: 'GET /contents', when: 'after', disconnect: true })
    await page.getByText('GET /contents: cut after its effect, 1 to come').waitFor()
  })

  it('is dark where the system is, and light where it is light', async () => {
    const window = await openWindow({ colorScheme: 'dark' })
    const ground = "getComputedStyle(document.querySelector('#customer')).backgroundColor"
    expect(await window.page.evaluate(ground)).toBe('rgb(19, 23, 31)')
    const light = await anotherWindow(window, '/', { colorScheme: 'light' })
    expect(await light.page.evaluate(ground)).toBe('rgb(255, 255, 255)')
  })
})
