import fc from 'fast-check'
import { expect, it } from 'vitest'
import { letterId, readLetterId } from '../../../src/api/letter-id.ts'

const conversation = 'a1'.repeat(32)

it('names a letter by a word that needs no escaping, and reads it again, whatever its id holds', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }), (id) => {
      const word = letterId({ conversation, id })
      expect(word).toMatch(/^[\w-]+$/)
      expect(readLetterId(word)).toEqual({ conversation, id })
    }),
  )
})

it('reads nothing out of a word that is no letter’s', () => {
  fc.assert(
    fc.property(fc.string(), (word) => {
      expect(readLetterId(word)).toBeNull()
    }),
  )
  for (const text of [conversation, `${conversation}:`, `${conversation.slice(1)}:reply-64`, `:reply-64`]) {
    expect(readLetterId(btoa(text).replace(/=+$/, ''))).toBeNull()
  }
})
