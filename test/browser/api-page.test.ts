import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { emulatorSettings, LOCAL_API_TOKEN, LOCAL_SECRETS } from '../../tools/cli/local-settings.ts'
import { registerWebhook } from '../../tools/cli/register.ts'
import { type LocalWorker, startWorker } from '../../tools/cli/worker.ts'
import { type RunningEmulator, startEmulator } from '../../tools/emulator/server.ts'
import { anotherWindow, expectNoOverflow } from './window.ts'

/** The page on which the worker's API can be tried, served by the worker that answers it. */

let engage: RunningEmulator
let worker: LocalWorker
let threadId: string

beforeAll(async () => {
  engage = await startEmulator({ timeScale: 500 })
  const settings = { ...LOCAL_SECRETS, ...emulatorSettings(engage), FLOW_ENGINE: 'demo', API_TOKEN: LOCAL_API_TOKEN }
  worker = await startWorker({ settings })
  await registerWebhook(engage, { workerUrl: worker.url, secrets: LOCAL_SECRETS })
  threadId = engage.emulator.customer.writes({ body: 'Hello' }).thread_id
  await vi.waitFor(() => expect(said()).not.toEqual([]), { timeout: 20_000 })
})

afterAll(async () => {
  await worker?.close()
  await engage?.close()
})

/** What the bot has said in the thread. */
const said = () =>
  engage.emulator.state.contents
    .filter(({ thread_id, body, creator_id }) => thread_id === threadId && body !== null && creator_id !== null)
    .map(({ body }) => body)

/** One route of the page, opened. */
async function opened(page: Page, operation: string) {
  const route = page.locator(`[id="operations-${operation}"]`)
  await route.locator('.opblock-summary-control').click()
  return route
}

async function tries(page: Page, body: unknown) {
  const route = await opened(page, 'Inject_and_notify-post_notify')
  await route.locator('textarea.body-param__text').fill(JSON.stringify(body))
  await route.getByRole('button', { name: 'Execute' }).click()
  return route.locator('.live-responses-table')
}

async function authorize(page: Page, token: string) {
  await page.getByRole('button', { name: 'Authorize' }).first().click()
  const dialog = page.locator('.dialog-ux')
  await dialog
    .getByLabel(/bearer|apiToken|Value/i)
    .first()
    .fill(token)
  await dialog.getByRole('button', { name: 'Apply credentials' }).first().click()
  await dialog.getByRole('button', { name: 'Close' }).first().click()
}

describe('the page of the API', () => {
  it('lists every route, asks nobody but the worker, and gives no reason to complain', async () => {
    const { page, complaints, origins } = await anotherWindow(worker, '/docs')
    const description: { paths: Record<string, object> } = await (await fetch(`${worker.url}/openapi.json`)).json()
    const routes = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    await page.locator('.opblock').first().waitFor()
    const shown = await page
      .locator('.opblock-summary')
      .evaluateAll((summaries) =>
        summaries.map((summary) =>
          ['.opblock-summary-method', '.opblock-summary-path']
            .map((part) => summary.querySelector(part)?.textContent.replaceAll('\u200b', ''))
            .join(' '),
        ),
      )
    expect(routes.length).toBeGreaterThan(10)
    expect(shown.toSorted()).toEqual(routes.toSorted())
    expect([...origins]).toEqual([worker.url])
    expect(complaints).toEqual([])
  })

  it('tries a route with the token, which it does not keep', async () => {
    const { page, complaints, origins } = await anotherWindow(worker, '/docs/')
    await authorize(page, LOCAL_API_TOKEN)
    const answer = await tries(page, { threadId, text: 'Your parcel is on its way.' })
    await expect.poll(() => answer.textContent()).toContain('202')
    await expect.poll(said, { timeout: 20_000 }).toContain('Your parcel is on its way.')
    expect([...origins]).toEqual([worker.url])
    expect(complaints).toEqual([])
    expect(await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([0, 0, ''])
    await page.goto(`${worker.url}/docs/`) // without the opened route in its address
    const refused = await tries(page, { threadId, text: 'Again' })
    await expect.poll(() => refused.textContent()).toContain('401')
  })

  it('shows this worker’s API, whatever its address says', async () => {
    const elsewhere = 'https://elsewhere.example/openapi.json'
    const { page, complaints, origins } = await anotherWindow(worker, `/docs/?url=${elsewhere}&configUrl=${elsewhere}`)
    await page.locator('.opblock').first().waitFor()
    expect(await page.locator('.info .title').textContent()).toContain('engage-bridge')
    expect([...origins]).toEqual([worker.url])
    expect(complaints).toEqual([])
  })

  it.each([
    ['a phone', 360, 740],
    ['a desktop', 1280, 900],
  ])('fits %s', async (_, width, height) => {
    const { page } = await anotherWindow(worker, '/docs/', { viewport: { width, height } })
    await page.locator('.opblock').first().waitFor()
    await expectNoOverflow(page)
    const route = await opened(page, 'Inject_and_notify-post_notify')
    await route.getByRole('button', { name: 'Execute' }).waitFor()
    await expectNoOverflow(page)
  })
})
