import { describe, expect, it } from 'vitest'
import { toFlowAttachment } from '../../../../src/content/inbound/attachments.ts'
import { attachmentSchema } from '../../../../src/engage/resources.ts'

const resource = {
  id: 'a1',
  content_type: 'application/pdf',
  filename: 'invoice.pdf',
  size: 174_784,
  url: 'https://acme.example/attachments/a1',
  'public?': true,
}
const told = (dirt: Record<string, unknown>) => toFlowAttachment(attachmentSchema.parse({ ...resource, ...dirt }))

describe('a customer’s file', () => {
  it.each([{}, { virus_signature: null }, { virus_signature: '' }, { infected: false }, { 'infected?': 'false' }])(
    'is told of as it is: %j',
    (dirt) => {
      expect(told(dirt)).toEqual({
        id: 'a1',
        filename: 'invoice.pdf',
        contentType: 'application/pdf',
        size: 174_784,
        url: 'https://acme.example/attachments/a1',
        public: true,
      })
    },
  )

  it.each([{ virus_signature: 'Eicar-Test' }, { infected: true }, { 'infected?': 'true' }])(
    'is withheld where it is infected: %j',
    (dirt) => {
      expect(told(dirt)).toMatchObject({ id: 'a1', filename: 'invoice.pdf', url: null, infected: true })
    },
  )

  it('may tell nothing but its id', () => {
    expect(toFlowAttachment(attachmentSchema.parse({ id: 5 }))).toEqual({
      id: '5',
      filename: null,
      contentType: null,
      size: null,
      url: null,
      public: null,
    })
  })
})
