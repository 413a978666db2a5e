import { describe, expect, it } from 'vitest'
import type { ReplyDraft } from '../../../../src/content/reply/draft.ts'
import { mediaOf, resolveMedia } from '../../../../src/content/reply/resolve-media.ts'
import type { StructuredContent } from '../../../../src/engage/structured-content.ts'

const A = 'https://shop.example/a.png'
const B = 'https://shop.example/b.png'
const PLATFORM = '65a1f0aa000000000000001a'

const draft = (more: Partial<ReplyDraft>): ReplyDraft => ({
  body: '',
  format: 'text',
  structuredContent: null,
  attachments: [],
  disableTextInput: null,
  ...more,
})
const carousel = (...pictures: string[]): ReplyDraft =>
  draft({
    structuredContent: { type: 'carousel', items: pictures.map((attachment_id) => ({ title: 'A', attachment_id })) },
  })

describe('media', () => {
  it('is every address once; what is on the platform already is not uploaded', () => {
    expect(mediaOf(carousel(A, B, A, PLATFORM)).map(({ url }) => url)).toEqual([A, B])
    const attachments = [{ url: A, media: 'file' as const, label: 'Terms' }]
    expect(mediaOf(draft({ attachments }))).toEqual(attachments)
  })

  it.each<StructuredContent>([
    { type: 'select', items: [{ title: 'A', attachment_id: A }] },
    { type: 'rich_link', title: 'A', url: B, attachment_id: A },
    { type: 'template', title: 'A', attachment_fallback_id: A, attachment_id: PLATFORM },
    { type: 'carousel', items: [{ title: 'A', attachment_id: A }] },
    { type: 'list', title: 'A', items: [{ title: 'A', attachment_id: A }] },
    { type: 'list', title: 'A', items: [{ title: 'A' }], attachment_id: A },
    { type: 'time_select', timeslots: [], attachment_id: A },
    { type: 'form', title: 'A', subtitle: 'B', first_page_id: '1', splash: { attachment_id: A } },
    {
      type: 'form',
      title: 'A',
      subtitle: 'B',
      first_page_id: '1',
      pages: [
        { page_id: '1', type: 'select', title: 'A', items: [{ id: '1', title: 'A', value: 'a', attachment_id: A }] },
      ],
    },
    { type: 'authenticate', attachment_id: A },
  ])('is found in $type, and its id put there', (structuredContent) => {
    expect(mediaOf(draft({ structuredContent }))).toEqual([
      { url: A, media: 'image', label: '', inStructuredContent: true },
    ])
    const sent = JSON.stringify(resolveMedia(draft({ structuredContent }), new Map([[A, 'uploaded']])))
    expect(sent).toContain('"uploaded"')
    expect(sent).not.toContain(A)
  })
})

describe('what could not be uploaded', () => {
  it('is left out of a template, which says the rest', () => {
    const structuredContent: StructuredContent = { type: 'template', title: 'Tea', attachment_id: A }
    const content = resolveMedia(draft({ structuredContent }), new Map([[A, null]]))
    expect(JSON.parse(JSON.stringify(content?.structuredContent))).toEqual({ type: 'template', title: 'Tea' })
  })

  it('takes all pictures of a carousel with it, since all of its cards have one or none', () => {
    const ids = new Map([
      [A, 'a'],
      [B, null],
    ])
    const cards = (...pictures: string[]) =>
      JSON.parse(JSON.stringify(resolveMedia(carousel(...pictures), ids)?.structuredContent))
    expect(cards(A, B)).toEqual({ type: 'carousel', items: [{ title: 'A' }, { title: 'A' }] })
    expect(cards(A, PLATFORM)).toEqual({
      type: 'carousel',
      items: [
        { title: 'A', attachment_id: 'a' },
        { title: 'A', attachment_id: PLATFORM },
      ],
    })
  })

  it('is replaced by the author’s fallback', () => {
    const structuredContent: StructuredContent = {
      type: 'template',
      title: 'Tea',
      attachment_id: A,
      attachment_fallback_id: B,
    }
    const content = resolveMedia(draft({ structuredContent }), new Map([[B, 'b']]))
    expect(content?.structuredContent).toMatchObject({ attachment_id: 'b', attachment_fallback_id: undefined })
  })

  it('leaves nothing to post of a reply that is a file: its fallback tells the address', () => {
    const attachments = [{ url: A, media: 'file' as const, label: '' }]
    expect(resolveMedia(draft({ attachments }), new Map([[A, null]]))).toBeNull()
    expect(resolveMedia(draft({ attachments }), new Map())).toBeNull()
    expect(resolveMedia(draft({ attachments }), new Map([[A, 'a']]))?.attachmentIds).toEqual(['a'])
  })
})
