import type { InjectedInput } from '../content/inbound/injected.ts'
import { enterSession } from './carry-out.ts'
import type { ConversationContext } from './context.ts'
import { type Acceptance, type ApiRequest, accept, sessionAt } from './request.ts'

export interface InjectRequest extends ApiRequest {
  input: Omit<InjectedInput, 'requestId'>
}

/**
 * Puts an input of somebody else's into the queue of the thread, as if the customer had written it just now: behind
 * everything that is known to have been issued, before everything that will be. It is the platform's clock that orders
 * the queue, so it takes the newest time known from there rather than ours.
 */
export function inject(context: ConversationContext, request: InjectRequest): Promise<Acceptance> {
  const { ledger, settings } = context
  return accept(context, 'inject', request, ({ state, name, now }) => {
    enterSession(ledger, settings, state, sessionAt(state, now, settings.SESSION_MINUTES))
    const kind = request.force ? 'forced' : 'inject'
    const input = { requestId: request.id, ...request.input }
    ledger.inbox.addMessage(name, state.handover.latestAt, now, { kind, input })
    return { outcome: 'queued' }
  })
}
