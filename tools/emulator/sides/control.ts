import { addCategory, addSource, addUser } from '../domain/setup.ts'
import {
  type CategoryResource,
  categoryResource,
  type SourceResource,
  sourceResource,
  type UserResource,
  userResource,
} from '../resources.ts'
import type { World } from '../world.ts'
import type { ControlCommand } from './commands.ts'

/** What an administrator does, beyond what the REST API offers. */
export interface ControlSide {
  /** Another channel; `engage_messaging` where no type is given. */
  addSource(command: ControlCommand<'addSource'>): SourceResource
  addUser(command: ControlCommand<'addUser'>): UserResource
  addCategory(command: ControlCommand<'addCategory'>): CategoryResource
}

export function controlSide(world: World): ControlSide {
  return {
    addSource: (command) => sourceResource(addSource(world, command)),
    addUser: ({ name }) => userResource(addUser(world, name)),
    addCategory: ({ name, parentId }) => categoryResource(addCategory(world, name, parentId ?? null)),
  }
}
