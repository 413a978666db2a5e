import type { Account } from '../account.ts'
import { validate } from '../delivery/handshake.ts'
import { addCategory } from '../domain/category-tree.ts'
import { addIdentity, mergeIdentities, unmergeIdentity } from '../domain/identities.ts'
import { setPermissions } from '../domain/permissions.ts'
import { setRichText } from '../domain/rich-text.ts'
import { addSource } from '../domain/sources.ts'
import { addToken, revokeToken } from '../domain/tokens.ts'
import { addUser } from '../domain/users.ts'
import type { Settings } from '../options.ts'
import type { Permissions, Token } from '../records/access.ts'
import {
  type IdentityResource,
  identityResource,
  type UserResource,
  userResource,
  type WebhookResource,
  webhookResource,
} from '../resources/resources.ts'
import { type CategoryResource, categoryResource, type SourceResource, sourceResource } from '../resources/setup.ts'
import { findSource, found, type World } from '../world.ts'
import type { ControlCommand } from './commands.ts'

/** What an administrator does, beyond what the REST API offers. */
export interface ControlSide {
  /** Another channel; `engage_messaging` where no type is given. */
  addSource(command: ControlCommand<'addSource'>): SourceResource
  /** Whether contents of a messaging source can be rich text. */
  setRichText(command: ControlCommand<'setRichText'>): SourceResource
  addUser(command: ControlCommand<'addUser'>): UserResource
  /** A customer who has not written yet: `customer.writes` takes the id as `customerId`. */
  addCustomer(command: ControlCommand<'addCustomer'>): IdentityResource
  /** `heldBack`: its tasks are kept from agents, as those of `Bot` are. */
  addCategory(command: ControlCommand<'addCategory'>): CategoryResource
  /** They become one person: one `identity_group_id`. */
  mergeIdentities(command: ControlCommand<'mergeIdentities'>): IdentityResource[]
  unmergeIdentity(command: ControlCommand<'unmergeIdentity'>): IdentityResource
  /** A further access token, tied to a user; its `value` goes where the account's token goes. */
  addToken(command: ControlCommand<'addToken'>): Token
  /** From then on calls with it are answered 401. */
  revokeToken(command: ControlCommand<'revokeToken'>): Token
  /** Whether a user reads and replies on a source; all do at first, and what is left out stays. */
  setPermissions(command: ControlCommand<'setPermissions'>): Permissions
  /**
   * Validates a webhook's URL again, as saving it as active does, but whatever its status: an inactive one becomes
   * active. Nothing is delivered until the handshake has passed.
   */
  validateWebhook(command: ControlCommand<'validateWebhook'>): WebhookResource
}

export function controlSide(world: World, settings: Settings, account: Pick<Account, 'sourceId'>): ControlSide {
  return {
    addSource: (command) => sourceResource(addSource(world, command)),
    setRichText: ({ sourceId, richText }) => {
      const source = findSource(world.records, sourceId)
      return sourceResource(world.outbox.act(() => setRichText(source, richText)).result)
    },
    addUser: (command) => userResource(world.outbox.act(() => addUser(world, command)).result),
    addCustomer: ({ sourceId, ...draft }) => {
      const source = findSource(world.records, sourceId ?? account.sourceId)
      return identityResource(addIdentity(world, source, draft))
    },
    addCategory: (command) => categoryResource(addCategory(world, command)),
    mergeIdentities: ({ identityIds }) => {
      return world.outbox.act(() => mergeIdentities(world, identityIds)).result.map(identityResource)
    },
    unmergeIdentity: ({ identityId }) => {
      return identityResource(world.outbox.act(() => unmergeIdentity(world, identityId)).result)
    },
    addToken: (command) => addToken(world, command),
    revokeToken: ({ value }) => revokeToken(world, value),
    setPermissions: ({ sourceId, ...change }) =>
      setPermissions(world, { ...change, sourceId: sourceId ?? account.sourceId }),
    validateWebhook: ({ webhookId }) => {
      const webhook = found(world.records.webhooks.get(webhookId), 'The webhook')
      world.outbox.act(() => {
        webhook.active = true
        validate(world, settings, webhook)
      })
      return webhookResource(webhook)
    },
  }
}
