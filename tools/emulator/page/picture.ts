import type { Emulator } from '../emulator.ts'
import type { IdentityResource, UserResource } from '../resources/resources.ts'
import { type Conversation, conversations } from './conversations.ts'
import type { View } from './view.ts'

/** The emulator as it is now, as one view of the page sees it. */
export interface Picture {
  emulator: Emulator
  view: View
  conversations: Conversation[]
  selected: Conversation | null
  /** The selected conversation's customer, or one who has not written yet. */
  customer: IdentityResource | null
  /** Customers who have not written yet. */
  newcomers: IdentityResource[]
  /** People, not the bot's user. */
  agents: UserResource[]
  /** Who acts at the desk. */
  agent: UserResource | null
  /** The name of a user, or the id of one who is not there. */
  nameOf(userId: string): string
  /** Whose thread it is, in words; empty for any thread's. */
  ofThread(threadId: string | undefined): string
}

export function pictureOf(emulator: Emulator, view: View): Picture {
  const { state, account } = emulator
  const all = conversations(emulator)
  const selected =
    view.threadId !== null
      ? all.find(({ thread }) => thread.id === view.threadId)
      : all.find(({ customer }) => customer.id === view.customerId)
  const customers = customersIn(emulator)
  const written = new Set(all.map(({ customer }) => customer.id))
  const agents = state.users.filter((user) => user.id !== account.botUserId)
  return {
    emulator,
    view,
    conversations: all,
    selected: selected ?? null,
    customer: selected?.customer ?? customers.find(({ id }) => id === view.customerId) ?? null,
    newcomers: customers.filter(({ id }) => !written.has(id)),
    agents,
    agent: agents.find(({ id }) => id === view.agentId) ?? agents[0] ?? null,
    nameOf: (userId) => state.users.find((user) => user.id === userId)?.firstname ?? userId,
    ofThread: (threadId) => {
      const one = all.find(({ thread }) => thread.id === threadId)
      return threadId === undefined ? '' : ` of ${one?.customer.display_name ?? 'an unknown thread'}`
    },
  }
}

/** Sources have identities of their own, which are no customers. */
function customersIn({ state }: Emulator): IdentityResource[] {
  const own = new Set(state.sources.map((source) => source.identity_id))
  return state.identities.filter((identity) => !own.has(identity.id))
}
