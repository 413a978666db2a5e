import type { Permissions, Token } from '../access-records.ts'
import type { Account } from '../account.ts'
import { addIdentity } from '../domain/identities.ts'
import { setPermissions } from '../domain/permissions.ts'
import { addCategory, addSource } from '../domain/setup.ts'
import { addToken, revokeToken } from '../domain/tokens.ts'
import { addUser } from '../domain/users.ts'
import {
  type CategoryResource,
  categoryResource,
  type IdentityResource,
  identityResource,
  type SourceResource,
  sourceResource,
  type UserResource,
  userResource,
} from '../resources.ts'
import { findSource, type World } from '../world.ts'
import type { ControlCommand } from './commands.ts'

/** What an administrator does, beyond what the REST API offers. */
export interface ControlSide {
  /** Another channel; `engage_messaging` where no type is given. */
  addSource(command: ControlCommand<'addSource'>): SourceResource
  addUser(command: ControlCommand<'addUser'>): UserResource
  /** A customer who has not written yet: `customer.writes` takes the id as `customerId`. */
  addCustomer(command: ControlCommand<'addCustomer'>): IdentityResource
  addCategory(command: ControlCommand<'addCategory'>): CategoryResource
  /** A further access token, tied to a user; its `value` goes where the account's token goes. */
  addToken(command: ControlCommand<'addToken'>): Token
  /** From then on calls with it are answered 401. */
  revokeToken(command: ControlCommand<'revokeToken'>): Token
  /** Whether a user reads and replies on a source; all do at first, and what is left out stays. */
  setPermissions(command: ControlCommand<'setPermissions'>): Permissions
}

export function controlSide(world: World, account: Pick<Account, 'sourceId'>): ControlSide {
  return {
    addSource: (command) => sourceResource(addSource(world, command)),
    addUser: (command) => userResource(addUser(world, command)),
    addCustomer: ({ sourceId, ...draft }) => {
      const source = findSource(world.records, sourceId ?? account.sourceId)
      return identityResource(addIdentity(world, source, draft))
    },
    addCategory: ({ name, parentId }) => categoryResource(addCategory(world, name, parentId ?? null)),
    addToken: (command) => addToken(world, command),
    revokeToken: ({ value }) => revokeToken(world, value),
    setPermissions: ({ sourceId, ...change }) =>
      setPermissions(world, { ...change, sourceId: sourceId ?? account.sourceId }),
  }
}
