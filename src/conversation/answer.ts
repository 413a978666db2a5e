import type { Settings } from '../config.ts'
import { type FlowAnswer, toAnswer } from '../content/outbound.ts'
import type { ReplyChannel } from '../content/reply/draft.ts'
import type { FlowOutput } from '../flows/connector.ts'
import type { Log } from '../telemetry/log.ts'
import type { ConversationContext } from './context.ts'
import type { ReplyTarget } from './state.ts'

/** Problems of one answer that are logged one by one: a list that is broken throughout must not flood the log. */
const PROBLEMS_LOGGED = 20

/**
 * What outputs mean on the customer's channel; what is wrong with them is logged, without their words.
 * @param keyPrefix begins the keys of kept payloads: ASCII, another one for each answer of a conversation
 */
export function readAnswer(
  { settings, log, now }: ConversationContext,
  outputs: FlowOutput[],
  target: ReplyTarget,
  keyPrefix: string,
): FlowAnswer {
  const answer = toAnswer(outputs, channelOf(target, settings), { keyPrefix, now: now() })
  reportProblems(log, answer)
  return answer
}

/** What is wrong with outputs, in the log. */
export function reportProblems(log: Log, { problems }: FlowAnswer) {
  for (const problem of problems.slice(0, PROBLEMS_LOGGED)) log.warn('flow.output_problem', { problem })
  const more = problems.length - PROBLEMS_LOGGED
  if (more > 0) log.warn('flow.output_problems', { more })
}

/** What the customer's own last content says of the channel. */
export function channelOf(target: ReplyTarget, settings: Settings): ReplyChannel {
  const { sourceId, sourceType, capabilities, structuredContentSupported } = target
  const richText = sourceId !== null && settings.RICH_TEXT_SOURCES.includes(sourceId)
  return { sourceType, capabilities, structuredContentSupported, richText }
}
