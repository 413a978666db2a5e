import { describe, expect, it } from 'vitest'
import { heard, openWindow, say, startChat } from './window.ts'

describe('structured content', () => {
  it('is chosen from quick replies, which then are gone', async () => {
    const window = await openWindow({}, '/?side=customer')
    await startChat(window, 'Carol', 'engage_messaging')
    await say(window.page, 'Carol', 'select')
    await window.page.getByRole('button', { name: 'Track my order' }).click()
    await heard(window.page, 'You said: track my order')
    expect(await window.page.getByRole('button', { name: 'Track my order' }).count()).toBe(0)
    const click = window.emulator.state.contents.find((content) => content.body === 'Track my order')
    expect(click).toMatchObject({ structured_reply: { payload: 'track_order' }, in_reply_to_id: expect.any(String) })
  })

  it('is clicked on cards, which stay, and leads to other sites in their own window', async () => {
    const window = await openWindow({}, '/?side=customer')
    const { page, emulator } = window
    await startChat(window, 'Carol', 'engage_messaging')
    await say(page, 'Carol', 'template')
    const link = page.getByRole('link', { name: 'Open the shop' })
    expect(await link.getAttribute('href')).toBe('https://shop.example.com')
    expect(await link.getAttribute('rel')).toContain('noopener')
    await page.getByRole('button', { name: 'Where is it?' }).click()
    await heard(window.page, 'You said: where is it?')
    await say(page, 'Carol', 'carousel')
    const cards = page.getByRole('list', { name: '3 cards' }).getByRole('listitem')
    await cards.filter({ hasText: 'Cups' }).getByRole('button', { name: 'Choose it' }).click()
    await heard(window.page, 'You said: choose it')
    const payloads = emulator.state.contents.map((content) => content.structured_reply?.payload)
    expect(payloads.filter(Boolean)).toEqual(['where', 'cups'])
    expect(await page.getByRole('button', { name: 'Where is it?' }).isEnabled()).toBe(true)
  })

  it('is chosen from a list in a sheet', async () => {
    const window = await openWindow({}, '/?side=customer')
    const { page, emulator } = window
    await startChat(window, 'Wanda', 'whats_app')
    await say(page, 'Wanda', 'list')
    await page.getByRole('button', { name: 'See departments' }).click()
    await page.getByRole('radio', { name: 'Knives' }).check()
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
    await heard(window.page, 'You said: knives')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(emulator.state.contents.at(-2)).toMatchObject({ structured_reply: { payload: 'knives' } })
    await page.getByRole('button', { name: 'See departments' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Choose something first.').waitFor()
  })

  it('offers times, a form, a payment and a sign-in, each once', async () => {
    const window = await openWindow({}, '/?side=customer')
    const { page, emulator } = window
    await startChat(window, 'Anna', 'apple_business_chat')
    await say(page, 'Anna', 'time select')
    await page.getByRole('button', { name: '10:30 · 30 min' }).click()
    await heard(window.page, 'You said: 2026-12-01t10:30+0100')
    expect(await page.getByRole('button', { name: '08:00 · 60 min' }).isDisabled()).toBe(true)
    await say(page, 'Anna', 'form')
    await page.getByRole('button', { name: 'Fill in' }).click()
    await page.getByLabel('It is late').check()
    await page.getByLabel('Anything else?').fill('No')
    await page.getByRole('button', { name: 'Submit' }).click()
    await heard(window.page, 'You said: report a problem')
    await say(page, 'Anna', 'apple pay')
    await page.getByRole('button', { name: 'Pay', exact: true }).click()
    await heard(window.page, 'You said: here you are:')
    await say(page, 'Anna', 'authenticate')
    await page.getByRole('button', { name: 'Let the sign-in fail' }).click()
    await heard(window.page, 'You said: signed in')
    const replies = emulator.state.contents.map((content) => content.structured_reply).filter(Boolean)
    const late = { id: '2', title: 'It is late', value: 'late' }
    const no = { id: 'more', title: 'No', value: 'No' }
    expect(replies).toMatchObject([
      { identifier: 'b' },
      {
        responses: [
          { page_id: 'what', items: [late] },
          { page_id: 'more', items: [no] },
        ],
      },
      { status: 'success' },
      { status: 'failure' },
    ])
    expect(window.complaints).toEqual([])
  })

  it('says so where writing is switched off', async () => {
    const window = await openWindow({}, '/?side=customer')
    await startChat(window, 'Carol', 'engage_messaging')
    const { emulator, page } = window
    const headers = { Authorization: `Bearer ${emulator.account.accessToken}` }
    const items = [{ title: 'Yes', payload: 'yes' }]
    const body = new URLSearchParams({
      in_reply_to_id: emulator.state.contents[0]?.id ?? '',
      body: 'Yes?',
      structured_content: JSON.stringify({ type: 'select', disable_text_input: true, items }),
    })
    await fetch(`${window.url}/1.0/contents`, { method: 'POST', headers, body })
    await page.getByText('Writing is switched off here').waitFor()
    expect(await page.getByLabel('Message of Carol').isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Yes' }).click()
    await heard(window.page, 'You said: yes')
    expect(await page.getByLabel('Message of Carol').isEnabled()).toBe(true)
  })
})
