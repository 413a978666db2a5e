import type { Settings } from '../options.ts'
import type { Token } from '../records/access.ts'
import type { Records, User } from '../records/records.ts'
import type { World } from '../world.ts'
import type { Parameters } from './parameters.ts'

/** What a REST call is answered from. */
export interface RestCall {
  /** The `{id}` of the path, empty where there is none. */
  id: string
  parameters: Parameters
  world: World
  settings: Settings
  /** Scheme and host that the request was made to: where the emulator is, as the caller sees it. */
  origin: string
  /** That the call was made with. */
  token: Token
  /** The token's user, who does what the call does. */
  user: User
}

export interface RestRoute {
  /** Method and path, `{id}` standing for the resource: `PUT /content_threads/{id}/close`. */
  call: string
  /** The thread that a call is about, where it can be known before the call is handled. */
  threadOf?: (records: Records, id: string, parameters: Parameters) => string | null
  /** @returns the body of the 200; a refusal is thrown */
  answer: (call: RestCall) => unknown
}
