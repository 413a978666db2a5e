/** What routing works on: channels of sources, and tasks that wait for agents or are with one. */

/** Groups sources; how much an agent takes on at once is said by channel. */
export interface Channel {
  id: string
  name: string
  /** Tasks beyond which an agent is given no more, and beyond which they can take no more. */
  softCapability: number
  hardCapability: number
  createdAt: number
}
