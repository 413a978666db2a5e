/** What the benchmark and the process of the stand-ins say to each other. */

export type ToStandIns =
  /** How long the flow takes from now on, in milliseconds. */
  | { type: 'flow_takes'; ms: number }
  /** Tell, once so many replies have been posted since the start. */
  | { type: 'tell_posted'; count: number }
  /** Hand over what was recorded since the last time. */
  | { type: 'take' }

export type FromStandIns =
  | { type: 'listening'; port: number }
  | { type: 'posted'; count: number }
  | { type: 'taken'; replies: PostedReply[]; calls: Record<string, number> }

/** One reply as the stand-ins saw it. Times are of the machine's monotonic clock, in milliseconds. */
export interface PostedReply {
  /** The customer's content that it answers. */
  contentId: string
  postedAt: number
  /** How long the flow was at it. */
  flowMs: number
}

/** The monotonic clock, in milliseconds: the same in all processes of a machine, unlike `performance.now()`. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
