import type { Emulator } from '../../../tools/emulator/emulator.ts'
import type { Answer } from './scene.ts'

/** `POST /contents` with a JSON body, as structured content is posted. */
export async function postContent(emulator: Emulator, body: object): Promise<Answer> {
  return answerOf(emulator, 'contents', JSON.stringify(body), { 'Content-Type': 'application/json' })
}

export interface Upload {
  name?: string
  type?: string
  size?: number
  isPrivate?: boolean
}

/** `POST /attachments`. @returns the attachment's id */
export async function upload(emulator: Emulator, draft: Upload = {}): Promise<string> {
  const { name = 'cake.png', type = 'image/png', size = 10, isPrivate = false } = draft
  const form = new FormData()
  form.append('file', new File([new Uint8Array(size)], name, { type }))
  if (isPrivate) form.append('private', 'true')
  const { body } = await answerOf(emulator, 'attachments', form)
  return String(body.id)
}

async function answerOf(emulator: Emulator, path: string, body: BodyInit, headers: Record<string, string> = {}) {
  const { accessToken } = emulator.account
  const response = await emulator.fetch(
    new Request(`https://engage.test/1.0/${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${accessToken}`, ...headers },
      body,
    }),
  )
  const answer: Answer = { status: response.status, body: await response.json() }
  return answer
}
