import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { emulatorSettings, LOCAL_SECRETS } from '../../tools/cli/local-settings.ts'
import { registerWebhook } from '../../tools/cli/register.ts'
import { type LocalWorker, startWorker } from '../../tools/cli/worker.ts'
import { type RunningEmulator, startEmulator } from '../../tools/emulator/server.ts'
import { anotherWindow, expectNoOverflow, say } from './window.ts'

let engage: RunningEmulator
let worker: LocalWorker

/** The worker itself with the demo flow: nothing here is a stand-in but Engage. */
beforeAll(async () => {
  engage = await startEmulator()
  worker = await startWorker({
    settings: {
      ...LOCAL_SECRETS,
      ...emulatorSettings(engage),
      FLOW_ENGINE: 'demo',
      HANDOVER_MESSAGE: 'You are with our team now.',
    },
  })
  await registerWebhook(engage, { workerUrl: worker.url, secrets: LOCAL_SECRETS })
}, 60_000)

afterAll(async () => {
  await worker?.close()
  await engage?.close()
})

/** Where SCREENSHOTS names a folder, pictures are left there. */
async function picture(page: Page, name: string): Promise<void> {
  await expectNoOverflow(page)
  const folder = process.env.SCREENSHOTS
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `main-job-${name}.png`) })
}

it('a customer asks, clicks a quick reply, is handed over, the agent answers and closes, the bot is back', async () => {
  const phone = await anotherWindow(engage, '/?side=customer', { viewport: { width: 390, height: 844 } })
  const customer = phone.page
  await customer.getByLabel('Name').fill('Nora')
  await customer.getByRole('button', { name: 'Start a chat' }).click()
  const chat = customer.getByRole('log', { name: 'Messages with Nora' })
  await say(customer, 'Nora', 'Hello')
  await chat.getByText('Hello! How can I help you today?').waitFor()
  await picture(customer, '1-customer-phone-quick-replies')
  await customer.getByRole('button', { name: 'Talk to a person' }).click()
  await chat.getByText('I am connecting you with a colleague.').waitFor()
  await chat.getByText('You are with our team now.').waitFor()
  await picture(customer, '2-customer-phone-handed-over')

  const { page: desk, complaints } = await anotherWindow(engage, '/')
  await desk.getByRole('heading', { name: 'Agent 1' }).waitFor()
  await desk.getByRole('navigation', { name: 'Threads' }).getByRole('link', { name: 'Nora' }).click()
  await picture(desk, '3-both-desktop-waiting')
  await desk.getByLabel('Reply as Alice').fill('Good morning Nora, Alice here.')
  await desk.getByLabel('Reply as Alice').press('Enter')
  await chat.getByText('Good morning Nora, Alice here.').waitFor()
  await say(customer, 'Nora', 'Thank you, Alice')
  await desk.getByRole('log', { name: 'Thread of' }).getByText('Thank you, Alice').waitFor()
  // `closed_at` is in whole seconds: what is said in the second of the close counts as said after it, to the bot.
  await desk.waitForTimeout(1_000)
  await desk.getByRole('button', { name: 'Close the intervention' }).click()
  await desk.getByRole('heading', { name: 'Bot 1' }).waitFor()
  await picture(desk, '4-both-desktop-back-with-the-bot')

  await say(customer, 'Nora', 'When are you open?')
  await chat.getByText(/^Welcome back! We are open/).waitFor()
  await picture(customer, '5-customer-phone-bot-is-back')
  const deskPhone = await anotherWindow(engage, `/?side=desk&thread=${engage.emulator.state.threads[0]?.id}`, {
    viewport: { width: 390, height: 844 },
  })
  await deskPhone.page.getByRole('log', { name: 'Thread of' }).getByText('Thank you, Alice').waitFor()
  await picture(deskPhone.page, '6-desk-phone')
  await desk.goto(`${engage.url}/?side=customer`)
  await picture(desk, '7-customer-desktop')
  const bodies = engage.emulator.state.contents.map(({ body }) => body)
  expect(bodies.filter((body) => body?.startsWith('Welcome back!'))).toHaveLength(1)
  expect([...phone.complaints, ...complaints]).toEqual([])
}, 90_000)
