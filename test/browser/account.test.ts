import { describe, expect, it } from 'vitest'
import { openWindow, startChat } from './window.ts'

describe('the account', () => {
  it('is saved to a file, reset once that was confirmed, and loaded again', async () => {
    const window = await openWindow()
    const { page, emulator } = window
    await startChat(window, 'Carol', 'engage_messaging')
    await page.getByRole('heading', { name: 'Account' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save the account' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('engage-account.json')
    const file = await download.path()
    await page.getByRole('button', { name: 'Reset the account' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    expect(emulator.state.threads).toHaveLength(1)
    await page.getByRole('button', { name: 'Reset the account' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Reset', exact: true }).click()
    await page.getByText('Start a chat as a new customer.').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(emulator.state).toMatchObject({ threads: [], webhooks: [{ webhook_status: 'enabled' }] })
    await page.getByLabel('Load a saved account').setInputFiles(file)
    await page.getByRole('button', { name: 'Load', exact: true }).click()
    await page.getByRole('navigation', { name: 'Threads' }).getByRole('link', { name: 'Carol' }).waitFor()
    expect(emulator.state.contents.map(({ body }) => body)).toEqual(['Hello', 'You said: hello'])
    expect(window.complaints).toEqual([])
  })

  it('says in words that a file is none of its own', async () => {
    const { page } = await openWindow({}, '/?side=account')
    const wrong = { name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('Dear diary') }
    await page.getByLabel('Load a saved account').setInputFiles(wrong)
    await page.getByRole('button', { name: 'Load', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'The file is not JSON.' }).waitFor()
  })

  it('shows at once what becomes of a webhook, and validates it again', async () => {
    const { page, emulator } = await openWindow({}, '/?side=account')
    const [webhook] = emulator.state.webhooks
    await page.getByText('enabled', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Validate' }).click()
    await expect.poll(() => emulator.timeline().filter((entry) => entry.kind === 'webhook')).toHaveLength(3)
    expect(emulator.state.webhooks).toMatchObject([{ id: webhook?.id, webhook_status: 'enabled' }])
  })
})
