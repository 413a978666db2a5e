/** Beginnings of files, and whole small ones, as bytes. */
export function bytesOf(...parts: (string | number[])[]): Uint8Array<ArrayBuffer> {
  const codes = parts.flatMap((part) => (typeof part === 'string' ? [...part].map((one) => one.charCodeAt(0)) : part))
  return new Uint8Array(codes)
}

/** `size` bytes long, zeros behind the signature. */
export function padded(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const long = new Uint8Array(size)
  long.set(bytes)
  return long
}

export const JPEG = bytesOf([0xff, 0xd8, 0xff, 0xe0, 0, 16], 'JFIF')
export const PNG = bytesOf([0x89], 'PNG\r\n', [0x1a], '\n', [0, 0, 0, 13], 'IHDR')
export const GIF = bytesOf('GIF89a')
export const PDF = bytesOf('%PDF-1.7\n')
export const HTML = bytesOf('<!DOCTYPE html><title>Not found</title>')
