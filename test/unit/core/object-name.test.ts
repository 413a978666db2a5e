import { describe, expect, it } from 'vitest'
import { objectName } from '../../../src/core/object-name.ts'

describe('the name of an object', () => {
  it('is the same each time, whatever rotates', async () => {
    // A change of this name would orphan every conversation that exists.
    expect(await objectName('thread', 'thread-1')).toBe(
      '670280d0c70144360cad1d0a5d4933b8385e77ccd366f192503cc542696afe5e',
    )
  })

  it('does not show the id', async () => {
    expect(await objectName('thread', '65a1f0aa11bb22cc33dd5501')).not.toContain('65a1f0aa')
  })

  it('is another for another id or another kind', async () => {
    const names = await Promise.all([
      objectName('thread', 'a'),
      objectName('thread', 'b'),
      objectName('account', 'a'),
      objectName('thread', 'ä'),
    ])
    expect(new Set(names).size).toBe(4)
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}$/)
  })
})
