import type { Token } from '../records/access.ts'
import { notFound, unauthorized } from '../refusal.ts'
import { findUser, type World } from '../world.ts'

export interface NewToken {
  userId: string
  /** Made up where absent. */
  value?: string
}

export function addToken(world: World, draft: NewToken): Token {
  const user = findUser(world.records, draft.userId)
  const id = world.ids.next()
  const token: Token = {
    id,
    name: user.name,
    value: draft.value ?? `token-${id}`,
    userId: user.id,
    createdAt: world.clock.stamp(),
  }
  world.records.tokens.set(id, token)
  return token
}

/** @throws a 404 for a token that nobody has */
export function revokeToken(world: World, value: string): Token {
  const token = withValue(world, value)
  if (token === undefined) throw notFound('The token')
  world.records.tokens.delete(token.id)
  return token
}

/** @throws a 401 where the token is missing, unknown or revoked */
export function tokenOf(world: World, value: string | null): Token {
  const token = value === null ? undefined : withValue(world, value)
  if (token === undefined) throw unauthorized()
  return token
}

function withValue(world: World, value: string): Token | undefined {
  return [...world.records.tokens.values()].find((token) => token.value === value)
}
