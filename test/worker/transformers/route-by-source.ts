import type { Transformers } from '../../../src/transformers/types.ts'

/** By the id of the source, as Engage's admin pages show it in its address. */
const BRANDS: Record<string, string> = {
  '62f0a1b2c3d4e5f6a7b8c9d0': 'outlet',
}

export const transformers: Transformers = {
  handleInput({ data, source }) {
    const brand = BRANDS[source.id ?? ''] ?? 'main'
    return { data: { ...data, brand, isMessenger: source.type === 'engage_messaging' } }
  },
}
