import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sniff } from '../../../src/media/sniff.ts'
import { bytesOf, GIF, HTML, JPEG, PDF, PNG, padded } from './files.ts'

const zip = (...names: string[]) => bytesOf('PK', [3, 4], [20, 0, 0, 0, 8, 0], ...names)
const utf8 = (text: string) => new TextEncoder().encode(text)

describe('the type of a file', () => {
  it.each([
    ['image/jpeg', JPEG],
    ['image/png', PNG],
    ['image/gif', GIF],
    ['image/gif', bytesOf('GIF87a')],
    ['image/webp', bytesOf('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
    ['image/bmp', bytesOf('BM', [1, 2, 3, 4, 0, 0, 0, 0, 54])],
    ['image/tiff', bytesOf('II*\0', [8, 0, 0, 0])],
    ['image/tiff', bytesOf('MM\0*', [0, 0, 0, 8])],
    ['audio/wav', bytesOf('RIFF', [1, 2, 3, 4], 'WAVEfmt ')],
    ['video/x-msvideo', bytesOf('RIFF', [1, 2, 3, 4], 'AVI LIST')],
    ['video/mp4', bytesOf([0, 0, 0, 32], 'ftypisom')],
    ['video/mp4', bytesOf([0, 0, 0, 32], 'ftypmp42')],
    ['audio/mp4', bytesOf([0, 0, 0, 32], 'ftypM4A ')],
    ['video/quicktime', bytesOf([0, 0, 0, 20], 'ftypqt  ')],
    ['video/webm', bytesOf([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84], 'webm')],
    ['audio/ogg', bytesOf('OggS', [0, 2])],
    ['audio/mpeg', bytesOf('ID3', [4, 0])],
    ['audio/mpeg', bytesOf([0xff, 0xfb, 0x90])],
    ['application/pdf', PDF],
    ['application/zip', zip('photos/1.jpg')],
    [
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      zip('[Content_Types].xml', 'word/document.xml'),
    ],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', zip('xl/workbook.xml')],
    ['application/vnd.openxmlformats-officedocument.presentationml.presentation', zip('ppt/presentation.xml')],
    ['application/vnd.oasis.opendocument.text', zip('mimetypeapplication/vnd.oasis.opendocument.text')],
    ['text/plain', utf8('Name;Total\nMüller;3,50\n')],
    ['text/plain', utf8('\ufeffName')],
  ])('is %s', (type, bytes) => {
    expect(sniff(bytes)).toBe(type)
  })

  it('of a document is found where only the directory at its end names it', () => {
    const directory = bytesOf('word/document.xml')
    const long = padded(zip('[Content_Types].xml'), 300_000)
    long.set(directory, long.length - directory.length)
    expect(sniff(long)).toBe('application/vnd.openxmlformats-officedocument.wordprocessingml.document')
  })

  it('is text although a character is cut in two where the look ends', () => {
    expect(sniff(utf8(`${'a'.repeat(4095)}ü and more`))).toBe('text/plain')
  })

  it.each([
    ['nothing', bytesOf()],
    ['a page', HTML],
    ['a page behind white space', bytesOf('\n\t <html>')],
    ['a page behind a byte order mark', utf8('\ufeff<html>')],
    ['SVG', bytesOf('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a program', bytesOf('MZ', [0x90, 0, 3, 0])],
    ['another program', bytesOf([0x7f], 'ELF')],
    ['a film of Matroska', bytesOf([0x1a, 0x45, 0xdf, 0xa3, 0x42, 0x82, 0x88], 'matroska')],
    ['a picture of a kind that no channel shows', bytesOf([0, 0, 0, 24], 'ftypheic')],
    ['half a signature', bytesOf([0x89], 'PN')],
    ['an empty archive', bytesOf('PK', [5, 6])],
    ['text in Latin 1', bytesOf('M', [0xfc], 'ller')],
  ])('is none where it is %s', (_, bytes) => {
    expect(sniff(bytes)).toBeNull()
  })

  it('is told of any bytes without throwing, and of markup never', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void sniff(bytes)))
    fc.assert(fc.property(fc.string(), (text) => sniff(utf8(`<${text}`)) === null))
  })
})
