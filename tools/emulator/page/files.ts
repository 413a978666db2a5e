import type { Emulator } from '../emulator.ts'

/** What a browser may show; anything else is only saved. SVG can hold scripts, so it is not among them. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** An attachment's bytes. @throws a 404 for an unknown one */
export function fileResponse({ state }: Emulator, attachmentId: string): Response {
  const { bytes, contentType, filename } = state.fileOf(attachmentId)
  const shown = SHOWN.has(contentType)
  const name = encodeURIComponent(filename)
  return new Response(new Uint8Array(bytes), {
    headers: {
      'Content-Type': shown ? contentType : 'application/octet-stream',
      'Content-Disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
    },
  })
}
