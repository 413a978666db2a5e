import fc from 'fast-check'
import { expect, it } from 'vitest'
import { publicId, readPublicId } from '../../../src/api/public-id.ts'

const conversation = 'a1'.repeat(32)

it('names a part of a conversation by a word that needs no escaping, and reads it again, whatever its id holds', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }), (id) => {
      const word = publicId({ conversation, id })
      expect(word).toMatch(/^[\w-]+$/)
      expect(readPublicId(word)).toEqual({ conversation, id })
    }),
  )
})

it('reads nothing out of a word that is nobody’s', () => {
  fc.assert(
    fc.property(fc.string(), (word) => {
      expect(readPublicId(word)).toBeNull()
    }),
  )
  for (const text of [conversation, `${conversation}:`, `${conversation.slice(1)}:reply-64`, `:reply-64`]) {
    expect(readPublicId(btoa(text).replace(/=+$/, ''))).toBeNull()
  }
})
