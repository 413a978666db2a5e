import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { Emulator } from '../../tools/emulator/emulator.ts'
import type { RunningEmulator } from '../../tools/emulator/server.ts'
import { startWithBot } from './bot.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

const QUIET = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-background-networking'].concat(
  ['disable-component-update', 'disable-sync'], //
)

/** A window on an emulator of its own. */
export interface Window {
  page: Page
  url: string
  emulator: Emulator
  /** What the browser complained about: errors, warnings, violations of the content security policy. */
  complaints: string[]
  /** Where the browser has sent requests. */
  origins: Set<string>
}

let browser: Browser
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) throw new Error(`There is no Chromium at ${CHROMIUM}: install it, or set CHROMIUM.`)
  browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET.map((name) => `--${name}`) })
})

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

afterAll(async () => {
  await browser?.close()
})

export async function openWindow(options: BrowserContextOptions = {}, path = '/'): Promise<Window> {
  const running = await startWithBot()
  open.push(running)
  const { page, complaints, origins } = await anotherWindow(running, path, options)
  return { page, complaints, origins, url: running.url, emulator: running.emulator }
}

/** A further window on an emulator that runs. */
export async function anotherWindow(
  { url }: Pick<RunningEmulator, 'url'>,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Pick<Window, 'page' | 'complaints' | 'origins'>> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  open.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  const origins = new Set<string>()
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol !== 'data:') origins.add(origin)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url + path)
  return { page, complaints, origins }
}

/** A new customer with a first message, through the page's own forms. */
export async function startChat(
  { page, emulator }: Window,
  name: string,
  channel: string,
  text = 'Hello',
): Promise<void> {
  if (!(await page.getByLabel('Name').isVisible())) await page.getByText('New customer').click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('combobox', { name: /^Channel/ }).selectOption(channel)
  await page.getByRole('button', { name: 'Start a chat' }).click()
  await say(page, name, text)
  await page
    .getByRole('log', { name: `Messages with ${name}` })
    .getByText(`You said: ${text.toLowerCase()}`)
    .waitFor()
  await emulator.settled()
}

/** Writes and presses Enter, as one does in a chat. */
export async function say(page: Page, name: string, text: string): Promise<void> {
  const box = page.getByLabel(`Message of ${name}`)
  await box.fill(text)
  await box.press('Enter')
}

/** Waits until a text stands in the conversation. */
export async function heard(page: Page, text: string): Promise<void> {
  await page.getByRole('log').getByText(text, { exact: true }).waitFor()
}

/** No part of the page may be wider than the window. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const wide = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]')
  const [content = 0, window = 0] = Array.isArray(wide) ? wide.map(Number) : []
  expect(content).toBeLessThanOrEqual(window)
}
