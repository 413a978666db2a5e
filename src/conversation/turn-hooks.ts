import type { CustomerMessage } from '../content/inbound.ts'
import type { FlowAnswer } from '../content/outbound.ts'
import { messageOf } from '../content/reply/shaped.ts'
import { type ReshapeOptions, reshape } from '../content/reshape.ts'
import type { FlowInput, FlowOutput } from '../flows/connector.ts'
import { hookSettings } from '../transformers/run.ts'
import { type Halt, TurnHooks } from '../transformers/turn.ts'
import type { ConversationContext } from './context.ts'
import type { InboxMessage } from './inbox.ts'
import type { ConversationState, ReplyTarget } from './state.ts'

/** What a turn is, as far as transformers look at it. */
interface HookedTurn {
  messages: readonly InboxMessage[]
  target: ReplyTarget
  /** The number of the session. */
  session: number
}

/** The transformers of one turn. @param signal aborted when the turn does not count any more */
export function hooksOf(
  context: ConversationContext,
  turn: HookedTurn,
  input: FlowInput,
  signal: AbortSignal,
): TurnHooks {
  const { ledger, settings, transformers, log } = context
  const { sourceId, sourceType } = turn.target
  const ids = () => {
    const ofContents = contentsOf(turn).flatMap(({ contentId, interventionId }) => [contentId, interventionId])
    const all = [input.sessionId, ledger.state().threadId, sourceId, sourceType, ...ofContents]
    return all.filter((id) => id !== null)
  }
  return new TurnHooks({
    transformers,
    ...hookSettings(settings),
    log,
    ids,
    signal,
    stored: () => ledger.sessionStorage.read(turn.session),
  })
}

/** What is asked, or that nothing is. */
export function hookedInput(hooks: TurnHooks, turn: HookedTurn, input: FlowInput) {
  const { sourceId, sourceType } = turn.target
  return hooks.input(input, { contents: contentsOf(turn), source: { id: sourceId, type: sourceType } })
}

function contentsOf({ messages }: HookedTurn): CustomerMessage[] {
  return messages.flatMap(({ content }) => (content.kind === 'customer' ? [content.message] : []))
}

/** The flow's answer as transformers leave it. */
export async function hookedAnswer(
  hooks: TurnHooks,
  { outputs, answer, input }: { outputs: FlowOutput[]; answer: FlowAnswer; input: FlowInput },
  options: ReshapeOptions,
): Promise<{ kind: 'send'; answer: FlowAnswer } | Halt> {
  const ready = outputs.flatMap((output, index) => {
    if (output.kind !== 'message' && output.kind !== 'structured') return []
    const replies = answer.replies.filter((reply) => reply.output === index)
    return [{ index, output, messages: replies.map(({ draft }) => messageOf(draft)) }]
  })
  const sent = await hooks.outputs(ready, input)
  if (sent.kind !== 'send') return sent
  const shaped = sent.shaped.size === 0 ? answer : reshape(answer, sent.shaped, options)
  if (shaped.handover === null) return { kind: 'send', answer: shaped }
  const handover = await hooks.handover(shaped.handover, input)
  switch (handover.kind) {
    case 'hand_over':
      return { kind: 'send', answer: { ...shaped, handover: handover.wish } }
    case 'refuse':
      return { kind: 'send', answer: { ...shaped, handover: null } }
    case 'stop':
    case 'give_up':
    case 'end':
      return { kind: handover.kind }
    default:
      return handover satisfies never
  }
}

/** Keeps what the transformers left in the session storage, with the turn's result. A session that is over keeps nothing. */
export function keepSessionStorage(
  { ledger }: ConversationContext,
  state: ConversationState,
  hooks: TurnHooks,
  session: number,
) {
  const changed = hooks.changedStorage
  if (changed === null || state.session.number !== session) return
  ledger.sessionStorage.write(session, changed)
}

/** Tells the transformers of a turn that is over, once its replies are out or wait for something. */
export function tellFinished(
  context: ConversationContext,
  { session }: HookedTurn,
  hooks: TurnHooks,
  { outputs, answer, input }: { outputs: FlowOutput[]; answer: FlowAnswer; input: FlowInput },
) {
  if (!context.transformers.handleExecutionFinished) return
  const { userId, sessionId } = input
  const { handover, close } = answer
  const queued = answer.replies.map(({ draft }) => messageOf(draft))
  context.afterwards(async () => {
    hooks.reopen()
    await hooks.finished({ userId, sessionId, outputs, queued, handover, close })
    if (hooks.changedStorage === null || context.ledger.load() === null) return
    context.ledger.change((state) => {
      if (!state.session.ended) keepSessionStorage(context, state, hooks, session)
    })
  })
}
