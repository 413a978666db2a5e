import { checkRead, checkReply } from '../domain/permissions.ts'
import { tokenOf } from '../domain/tokens.ts'
import type { Token } from '../records/access.ts'
import type { Thread, User } from '../records/records.ts'
import type { World } from '../world.ts'
import type { Parameters } from './parameters.ts'

/** The call's token, which comes as `Authorization: Bearer` or as the parameter `access_token`. */
export function authenticate(world: World, request: Request, parameters: Parameters): Token {
  const header = request.headers.get('Authorization')
  return tokenOf(world, header === null ? parameters.get('access_token') : bearer(header))
}

function bearer(header: string): string | null {
  const [scheme = '', token = null] = header.split(' ')
  return scheme.toLowerCase() === 'bearer' ? token : null
}

/** Calls that need the permission to reply on the source, not only to read it. */
const REPLYING: ReadonlySet<string> = new Set([
  'POST /contents',
  'PUT /content_threads/{id}/disable_text_input',
  'PUT /content_threads/{id}/enable_text_input',
])

/** What the token's user may see and do on the source that a call is about: its thread's, or the one it names. */
export function checkAccess(
  world: World,
  user: User,
  call: string,
  thread: Thread | undefined,
  parameters: Parameters,
): void {
  const sourceId = thread?.sourceId ?? parameters.get('source_id')
  if (sourceId === null) return
  checkRead(world, user.id, sourceId)
  if (REPLYING.has(call)) checkReply(world, user.id, sourceId)
}
