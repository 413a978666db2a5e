import { addCategory } from './domain/category-tree.ts'
import { addSource } from './domain/sources.ts'
import { addToken } from './domain/tokens.ts'
import { addUser } from './domain/users.ts'
import type { World } from './world.ts'

/** The ids that a test or a set-up needs to know. */
export interface Account {
  botCategoryId: string
  agentCategoryId: string
  /** One of another tree, which a handover must keep. */
  otherCategoryId: string
  sourceId: string
  /** The owner of the access token. */
  botUserId: string
  agentUserIds: [string, string]
  accessToken: string
}

/**
 * An account wired as the walkthroughs wire one: a parent category with `Bot` and `Agent`, a messaging source whose new
 * threads start with the bot, a bot user and two agents.
 */
export function seedAccount(world: World, accessToken: string): Account {
  const parent = addCategory(world, { name: 'Cognigy' })
  const bot = addCategory(world, { name: 'Bot', parentId: parent.id, heldBack: true })
  const agent = addCategory(world, { name: 'Agent', parentId: parent.id })
  const other = addCategory(world, { name: 'Billing' })
  const source = addSource(world, { name: 'Web chat', defaultCategoryIds: [other.id, bot.id] })
  const botUser = addUser(world, { name: 'Bot', receivesTasks: false })
  addToken(world, { userId: botUser.id, value: accessToken })
  return {
    botCategoryId: bot.id,
    agentCategoryId: agent.id,
    otherCategoryId: other.id,
    sourceId: source.id,
    botUserId: botUser.id,
    agentUserIds: [addUser(world, { name: 'Alice' }).id, addUser(world, { name: 'Ben' }).id],
    accessToken,
  }
}
