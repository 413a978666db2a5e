import { afterEach } from 'vitest'
import { createEmulator, type Emulator } from '../../../tools/emulator/emulator.ts'
import { pageApp } from '../../../tools/emulator/page/app.ts'

/** Where the page is shown. */
export const HERE = 'http://127.0.0.1:4000'
const running: Emulator[] = []

afterEach(() => {
  for (const emulator of running.splice(0)) emulator.dispose()
})

/** The page of an emulator of its own: what is drawn, and what its forms send. Webhooks are answered, not validated. */
export function openPage(remoteControl = false) {
  const emulator = createEmulator({ accessToken: 'secret-token', fetch: async () => new Response() })
  running.push(emulator)
  const app = pageApp(emulator, remoteControl)
  const get = async (path: string, origin = HERE) => app.fetch(new Request(origin + path))
  const post = async (path: string, fields: [string, string][], headers: Record<string, string> = { Origin: HERE }) =>
    app.fetch(new Request(HERE + path, { method: 'POST', headers, body: new URLSearchParams(fields) }))
  return { emulator, app, get, post }
}
