import type { Source } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { found, type World } from '../world.ts'
import { checkCategories } from './categories.ts'
import { addChannel } from './channels.ts'
import { addIdentity } from './identities.ts'
import { checkRichText } from './rich-text.ts'

export interface NewSource {
  type?: string
  name?: string
  defaultCategoryIds?: readonly string[]
  richText?: boolean
  /** One of its own, by its name, where absent. */
  channelId?: string
}

export function addSource(world: World, draft: NewSource): Source {
  for (const id of draft.defaultCategoryIds ?? []) found(world.records.categories.get(id), 'The category')
  if (draft.channelId !== undefined) found(world.records.channels.get(draft.channelId), 'The channel')
  const type = draft.type ?? 'engage_messaging'
  checkRichText({ type }, draft.richText ?? false)
  const name = draft.name ?? type
  const at = world.clock.stamp()
  const source: Source = {
    id: world.ids.next(),
    type,
    name,
    active: true,
    color: 0,
    identityId: world.ids.next(),
    communityId: world.ids.next(),
    channelId: draft.channelId ?? addChannel(world, name).id,
    richText: draft.richText ?? false,
    defaultCategoryIds: [...(draft.defaultCategoryIds ?? [])],
    createdAt: at,
    updatedAt: at,
  }
  world.records.sources.set(source.id, source)
  addIdentity(world, source, { displayName: source.name }, source.identityId)
  return source
}

const HIGHEST_COLOR = 9

/** Default categories are those of new threads; threads that are there keep theirs. */
export function updateSource(
  world: World,
  source: Source,
  change: Partial<Pick<Source, 'name' | 'active' | 'color' | 'channelId' | 'defaultCategoryIds'>>,
): void {
  const { name, color, channelId, defaultCategoryIds } = { ...source, ...change }
  if (name.trim() === '') throw invalid('name is mandatory.')
  if (!Number.isInteger(color) || color < 0 || color > HIGHEST_COLOR) throw invalid('color must be between 0 and 9.')
  if (!world.records.channels.has(channelId)) throw invalid(`There is no channel ${channelId}.`)
  checkCategories(world, defaultCategoryIds)
  Object.assign(source, change)
  source.updatedAt = world.clock.stamp()
}
