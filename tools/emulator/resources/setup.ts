import { toSeconds } from '../clock.ts'
import type { Category, Source } from '../records/records.ts'

/** What an administrator sets up, as the REST API shows it. */

export type CategoryResource = ReturnType<typeof categoryResource>
export type SourceResource = ReturnType<typeof sourceResource>

export function categoryResource(category: Category) {
  return {
    id: category.id,
    color: category.color,
    created_at: toSeconds(category.createdAt),
    mandatory: category.mandatory,
    multiple: category.multiple,
    name: category.name,
    parent_id: category.parentId,
    post_qualification: category.postQualification,
    source_ids: [...category.sourceIds],
    unselectable: category.unselectable,
    updated_at: toSeconds(category.updatedAt),
  }
}

/** Of the documented fields those that do something here. */
export function sourceResource(source: Source) {
  return {
    id: source.id,
    active: source.active,
    channel_id: source.channelId,
    color: source.color,
    community_id: source.communityId,
    created_at: toSeconds(source.createdAt),
    default_category_ids: [...source.defaultCategoryIds],
    name: source.name,
    type: source.type,
    updated_at: toSeconds(source.updatedAt),
  }
}

/** Each source has a community of its own here. */
export function communityResource(source: Source) {
  return {
    id: source.communityId,
    active: source.active,
    created_at: toSeconds(source.createdAt),
    name: source.name,
    type: source.type,
    updated_at: toSeconds(source.updatedAt),
  }
}
