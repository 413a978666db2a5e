import type { FlowOutput } from '../flows/connector.ts'
import { readAnswer } from './answer.ts'
import type { ConversationContext } from './context.ts'
import { outgoing } from './outbox.ts'
import { type Acceptance, type ApiRequest, accept } from './request.ts'

export interface NotifyRequest extends ApiRequest {
  /** What the customer is to be told, in a flow's own form. */
  output: Extract<FlowOutput, { kind: 'message' | 'structured' }>
}

/** Of replies without options: falling back to plain text, they must not number those of another answer. */
const NO_OPTIONS = -1

/** Tells the customer something, past the flow: behind all that is queued, and with what holds for any reply. */
export function notify(context: ConversationContext, request: NotifyRequest): Promise<Acceptance> {
  const { ledger } = context
  return accept(context, 'notify', request, ({ state, target, name, now }) => {
    const answer = readAnswer(context, [request.output], target, name)
    if (answer.handover) return { outcome: 'handover_wanted' }
    if (answer.replies.length === 0) return { outcome: 'nothing_to_say', problems: answer.problems }
    const purpose = request.force ? 'forced' : 'notify'
    const { epoch } = state.handover
    const hasOptions = answer.offered.length > 0
    for (const [index, reply] of answer.replies.entries()) {
      const queued = outgoing(reply, hasOptions ? index : NO_OPTIONS)
      ledger.outbox.queue({ ...queued, purpose, epoch, to: target, messageId: name, now })
    }
    // What the bot has asked before still stands, unless there is something else to choose from now.
    if (hasOptions) ledger.offers.offer(answer.offered, now)
    ledger.offers.keep(answer.kept)
    return { outcome: 'queued' }
  })
}
