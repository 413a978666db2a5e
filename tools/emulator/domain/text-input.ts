import { channelOf } from '../../../src/engage/channels.ts'
import type { Source, Thread } from '../records/records.ts'
import { forbidden, notFound } from '../refusal.ts'
import { findSource, type World } from '../world.ts'

/** Only on messaging threads an integration decides whether the customer can write: "Engage Messaging only". */
export function isMessaging(world: World, thread: Thread): boolean {
  return isMessagingSource(findSource(world.records, thread.sourceId))
}

/** RingCX Messaging, on the web and in apps. */
export function isMessagingSource({ type }: Pick<Source, 'type'>): boolean {
  return channelOf(type).structured.select?.messaging === true
}

/** "404 if the thread is not a messaging thread; 403 if the text input is already disabled", or enabled. */
export function setTextInput(world: World, thread: Thread, disabled: boolean): void {
  if (!isMessaging(world, thread)) throw notFound('The messaging thread')
  if (thread.textInputDisabled === disabled) {
    throw forbidden(`The text input is already ${disabled ? 'disabled' : 'enabled'}.`)
  }
  thread.textInputDisabled = disabled
  thread.updatedAt = world.clock.stamp()
}
