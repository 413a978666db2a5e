import type { Governor } from '../governor/governor.ts'
import { errorName, type Log } from '../telemetry/log.ts'
import { sameAlerts } from './deadlines.ts'
import type { Ledger } from './ledger.ts'

/** What a conversation tells its account's governor: what is stuck here, and what was given up. */

export interface AccountReport {
  ledger: Ledger
  log: Log
  governor(): Promise<Pick<DurableObjectStub<Governor>, 'report' | 'reportDeadLetters'>>
  /** The conversation's object id. */
  conversation: string
}

/** @param retryAt our clock: when it is tried again, where the governor cannot be told */
export async function reportToAccount(report: AccountReport, retryAt: number): Promise<void> {
  const { ledger, log, conversation } = report
  const { threadId, degraded: alerts, reported, letters } = ledger.state()
  for (const alert of alerts) {
    if (!reported.includes(alert)) log.error('conversation.degraded', { alert })
  }
  try {
    const governor = await report.governor()
    if (!sameAlerts(alerts, reported)) await governor.report(conversation, alerts)
    if (letters.changes !== letters.reported) {
      await governor.reportDeadLetters(conversation, threadId, ledger.deadLetters.all())
    }
    ledger.change((state) => {
      state.reported = alerts
      state.letters.reported = letters.changes
    })
  } catch (error) {
    // The customer must not wait because health cannot be told.
    log.warn('alerts.not_reported', { error: errorName(error) })
    ledger.change((state) => {
      state.reportDueAt = retryAt
    })
  }
}

/** The conversation is about to be erased: nothing of it stays with the account. */
export async function takeLeave({ ledger, conversation, ...report }: AccountReport): Promise<void> {
  const { threadId, reported, letters } = ledger.state()
  if (reported.length === 0 && letters.changes === 0) return
  const governor = await report.governor()
  await governor.report(conversation, [])
  await governor.reportDeadLetters(conversation, threadId, [])
}
