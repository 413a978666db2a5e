/** The types that are told from their bytes, with the endings of file names that go with them, the usual one first. */
export const ENDINGS = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/bmp': ['bmp'],
  'image/tiff': ['tif', 'tiff'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/wav': ['wav'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov', 'qt'],
  'video/webm': ['webm'],
  'video/x-msvideo': ['avi'],
  'application/pdf': ['pdf'],
  'application/zip': ['zip'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'text/plain': ['txt', 'csv', 'ics', 'vcf', 'eml', 'md'],
} as const

export type MediaType = keyof typeof ENDINGS

/** Bytes at an offset, `?` for any: signatures as the formats' own specifications have them. */
type Signature = readonly [type: MediaType, offset: number, bytes: string]

const SIGNATURES: readonly Signature[] = [
  // JFIF and Exif: start of image, then a marker.
  ['image/jpeg', 0, '\xff\xd8\xff'],
  // W3C PNG, 5.2.
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/bmp', 0, 'BM????\0\0\0\0'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  // RIFF: the form's name stands behind the size. RFC 9649 (WebP).
  ['image/webp', 0, 'RIFF????WEBP'],
  ['audio/wav', 0, 'RIFF????WAVE'],
  ['video/x-msvideo', 0, 'RIFF????AVI '],
  // ISO 14496-12: the first box is `ftyp`, its major brand tells the kind.
  ['audio/mp4', 4, 'ftypM4A '],
  ['audio/mp4', 4, 'ftypM4B '],
  ['video/quicktime', 4, 'ftypqt  '],
  ['video/mp4', 4, 'ftypiso?'],
  ['video/mp4', 4, 'ftypmp4?'],
  ['video/mp4', 4, 'ftypM4V'],
  ['video/mp4', 4, 'ftypavc1'],
  ['video/mp4', 4, 'ftypdash'],
  // RFC 3533: Ogg pages; sounds in nearly every file that is found today.
  ['audio/ogg', 0, 'OggS\0'],
  // ID3v2, or a frame of MPEG 1 or 2, layer III.
  ['audio/mpeg', 0, 'ID3'],
  ['audio/mpeg', 0, '\xff\xfb'],
  ['audio/mpeg', 0, '\xff\xfa'],
  ['audio/mpeg', 0, '\xff\xf3'],
  ['audio/mpeg', 0, '\xff\xf2'],
  // ISO 32000.
  ['application/pdf', 0, '%PDF-'],
]

/** RFC 8794: EBML; the document type stands in the header, `webm` or `matroska`. */
const EBML = '\x1a\x45\xdf\xa3'
/** APPNOTE 4.3.7: a local file header. An empty archive has none and is of no use. */
const ZIP = 'PK\x03\x04'

/** Names of files, or the content of `mimetype`, that tell documents from other archives: OPC (ECMA-376), ODF 1.3. */
const DOCUMENTS: readonly (readonly [name: string, type: MediaType])[] = [
  ['word/document.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/presentation.xml', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.text'],
  ['application/vnd.oasis.opendocument.spreadsheet', 'application/vnd.oasis.opendocument.spreadsheet'],
  ['application/vnd.oasis.opendocument.presentation', 'application/vnd.oasis.opendocument.presentation'],
]

/** How much of an archive's ends is searched for those names: the directory stands at the end. In bytes. */
const DIRECTORY_BYTES = 65_536
/** How much of a text is looked at, in bytes. */
const TEXT_BYTES = 4_096

/**
 * What a file is, from its bytes alone: what a server or a file name says of it is not believed. Null is for everything
 * else, web pages and SVG among it: a page in place of a picture is an error, and both can hold scripts.
 */
export function sniff(bytes: Uint8Array): MediaType | null {
  const known = SIGNATURES.find(([, offset, signature]) => matches(bytes, offset, signature))
  if (known) return known[0]
  if (matches(bytes, 0, EBML)) return latin1(bytes.subarray(0, 64)).includes('webm') ? 'video/webm' : null
  if (matches(bytes, 0, ZIP)) return archiveType(bytes)
  return isPlainText(bytes.subarray(0, TEXT_BYTES)) ? 'text/plain' : null
}

function matches(bytes: Uint8Array, offset: number, signature: string): boolean {
  if (bytes.length < offset + signature.length) return false
  for (let index = 0; index < signature.length; index++) {
    if (signature[index] !== '?' && bytes[offset + index] !== signature.charCodeAt(index)) return false
  }
  return true
}

function archiveType(bytes: Uint8Array): MediaType {
  const ends = latin1(bytes.subarray(0, DIRECTORY_BYTES)) + latin1(bytes.subarray(-DIRECTORY_BYTES))
  return DOCUMENTS.find(([name]) => ends.includes(name))?.[1] ?? 'application/zip'
}

/** UTF-8 without control characters that is no markup. */
function isPlainText(bytes: Uint8Array): boolean {
  try {
    // As a stream: a character may be cut in two at the end of what is looked at.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes, { stream: true }).trim()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    return text !== '' && !/[\0-\x08\x0e-\x1f\x7f]/.test(text) && !text.startsWith('<')
  } catch {
    return false
  }
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}
