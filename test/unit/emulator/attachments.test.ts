import { describe, expect, it } from 'vitest'
import { toBase64 } from '../../../tools/emulator/base64.ts'
import type { Emulator } from '../../../tools/emulator/emulator.ts'
import { upload } from './posting.ts'
import { idsOf, scene } from './scene.ts'

const BASE = 'https://engage.test'

function send(emulator: Emulator, form: FormData) {
  const headers = { Authorization: `Bearer ${emulator.account.accessToken}` }
  return emulator.fetch(new Request(`${BASE}/1.0/attachments`, { method: 'POST', headers, body: form }))
}

describe('POST /attachments', () => {
  it('keeps a file, public unless told otherwise', async () => {
    const { emulator, rest } = await scene({}, [])
    const id = await upload(emulator, { name: 'cake.png', size: 42 })
    const { body } = await rest(`GET /attachments/${id}`)
    expect(body).toMatchObject({
      id,
      content_type: 'image/png',
      filename: 'cake.png',
      'public?': true,
      size: 42,
      url: `${BASE}/attachments/${id}`,
    })
    const hidden = await upload(emulator, { isPrivate: true })
    expect((await rest(`GET /attachments/${hidden}`)).body['public?']).toBe(false)
  })

  it('tells the type by the name where the upload does not', async () => {
    const { emulator, rest } = await scene({}, [])
    const typeOf = async (name: string, type: string) =>
      (await rest(`GET /attachments/${await upload(emulator, { name, type })}`)).body.content_type
    expect(await typeOf('cake.JPEG', 'application/octet-stream')).toBe('image/jpeg')
    expect(await typeOf('cake', '')).toBe('application/octet-stream')
    expect(await typeOf('cake.png', 'image/jpg')).toBe('image/jpeg')
  })

  it('refuses a form without a file, a file that is too large, and what is no form', async () => {
    const { emulator } = await scene({}, [])
    const form = new FormData()
    form.append('file', 'not a file')
    expect((await send(emulator, form)).status).toBe(422)
    const large = new FormData()
    large.append('file', new File([new Uint8Array(20 * 1024 * 1024 + 1)], 'large.bin'))
    expect((await send(emulator, large)).status).toBe(422)
    const headers = { Authorization: `Bearer ${emulator.account.accessToken}`, 'Content-Type': 'multipart/form-data' }
    const broken = new Request(`${BASE}/1.0/attachments`, { method: 'POST', headers, body: 'x' })
    expect((await emulator.fetch(broken)).status).toBe(400)
    expect(emulator.state.attachments).toEqual([])
  })
})

describe('GET /attachments', () => {
  it('lists them, the newest first, by extension and date', async () => {
    let now = Date.parse('2026-11-20T09:00:00Z')
    const { emulator, rest } = await scene({ now: () => now }, [])
    const cake = await upload(emulator, { name: 'cake.png' })
    now = Date.parse('2026-11-21T09:00:00Z')
    const bill = await upload(emulator, { name: 'bill.PDF', type: 'application/pdf' })
    expect(idsOf(await rest('GET /attachments'))).toEqual([bill, cake])
    expect(idsOf(await rest('GET /attachments', { extension: 'pdf' }))).toEqual([bill])
    expect(idsOf(await rest('GET /attachments', { created_after: '2026-11-21T09:00:00Z' }))).toEqual([bill])
    expect(idsOf(await rest('GET /attachments', { created_before: '2026-11-21' }))).toEqual([cake])
    expect((await rest('GET /attachments', { created_after: 'lately' })).status).toBe(422)
    expect((await rest('GET /attachments/nothing')).status).toBe(404)
  })
})

describe('the file behind an attachment’s url', () => {
  it('is served as a file to save, whatever it is', async () => {
    const { emulator, rest } = await scene({}, [])
    const data = toBase64(new TextEncoder().encode('<script>alert(1)</script>'))
    const files = [{ filename: 'Überfall (1).html', contentType: 'text/html; charset=utf-8', data }]
    const { id } = emulator.customer.writes({ body: null, attachments: files })
    const { body } = await rest(`GET /contents/${id}`)
    const [attachment] = Array.isArray(body.attachments) ? body.attachments : []
    const response = await emulator.fetch(new Request(attachment.url))
    expect(await response.text()).toBe('<script>alert(1)</script>')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html',
      'content-disposition': "attachment; filename*=UTF-8''%C3%9Cberfall%20%281%29.html",
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
  })

  it('needs a token where it is private', async () => {
    const { emulator } = await scene({}, [])
    const url = `${BASE}/attachments/${await upload(emulator, { isPrivate: true })}`
    const { accessToken } = emulator.account
    const status = async (address: string, headers: Record<string, string> = {}) =>
      (await emulator.fetch(new Request(address, { headers }))).status
    expect(await status(url)).toBe(401)
    expect(await status(`${url}?access_token=wrong`)).toBe(401)
    expect(await status(`${url}?access_token=${accessToken}`)).toBe(200)
    expect(await status(url, { Authorization: `Bearer ${accessToken}` })).toBe(200)
    expect(await status(`${BASE}/attachments/nothing`)).toBe(404)
  })
})
