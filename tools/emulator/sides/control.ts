import { addIdentity } from '../domain/identities.ts'
import { addCategory, addSource } from '../domain/setup.ts'
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
}

export function controlSide(world: World, defaultSourceId: string): ControlSide {
  return {
    addSource: (command) => sourceResource(addSource(world, command)),
    addUser: (command) => userResource(addUser(world, command)),
    addCustomer: ({ sourceId, ...draft }) => {
      const source = findSource(world.records, sourceId ?? defaultSourceId)
      return identityResource(addIdentity(world, source, draft))
    },
    addCategory: ({ name, parentId }) => categoryResource(addCategory(world, name, parentId ?? null)),
  }
}
