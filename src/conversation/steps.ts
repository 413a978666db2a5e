import { endSession } from './carry-out.ts'
import type { ConversationContext } from './context.ts'
import type { Step } from './deadlines.ts'
import { expireReply, giveUpWaiting, postReply, reconcileReply } from './delivery.ts'
import { indexIdentities } from './erasing.ts'
import { uploadMedia } from './media.ts'
import { checkInterventions, checkReturn, finishIntervention, readThread, recategorize } from './moves.ts'
import { openIntervention } from './opening.ts'
import { recover } from './stumbles.ts'

/** The steps that a conversation takes, but for those that have to do with the object itself: its events, its turn, its end. */
export const STEPS = {
  reconcile_reply: reconcileReply,
  open_intervention: openIntervention,
  read_thread: readThread,
  expire_reply: expireReply,
  upload_media: uploadMedia,
  post_reply: postReply,
  give_up_waiting: giveUpWaiting,
  recategorize,
  check_return: checkReturn,
  check_interventions: checkInterventions,
  finish_intervention: finishIntervention,
  index_identities: indexIdentities,
  recover: ({ ledger }) => ledger.change(recover),
  end_session: ({ ledger, now }) => ledger.change((state) => endSession(ledger, state, now())),
} as const satisfies Partial<Record<Step, (context: ConversationContext) => void | Promise<void>>>
