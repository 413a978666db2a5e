import type { Source } from '../records/records.ts'
import type { Channel } from '../records/routing.ts'
import type { World } from '../world.ts'

const SOFT_CAPABILITY = 3
const HARD_CAPABILITY = 5

export function addChannel(world: World, name: string): Channel {
  const channel: Channel = {
    id: world.ids.next(),
    name,
    softCapability: SOFT_CAPABILITY,
    hardCapability: HARD_CAPABILITY,
    createdAt: world.clock.stamp(),
  }
  world.records.channels.set(channel.id, channel)
  return channel
}

export function sourcesOf(world: World, channel: Channel): Source[] {
  return [...world.records.sources.values()].filter((source) => source.channelId === channel.id)
}
