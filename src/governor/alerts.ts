import type { Standing } from './standing.ts'

/** An alert that is open. */
export interface OpenAlert {
  alert: string
  /** In how many conversations; absent for alerts of the whole account. */
  conversations?: number
  /** Our clock, milliseconds: since when the oldest of them has been open. */
  since: number
}

/** Stands for a conversation where an alert is the whole account's. */
export const ACCOUNT = 'account'

/** The alerts that are open in conversations, so that `GET /health` need not ask every one of them. */
export class ConversationAlerts {
  readonly #storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>

  constructor(storage: Pick<DurableObjectStorage, 'sql' | 'transactionSync'>) {
    this.#storage = storage
    storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS alerts (
        conversation TEXT NOT NULL, alert TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (conversation, alert)
      ) WITHOUT ROWID`,
    )
  }

  /** Replaces what is known of one conversation: alerts that it no longer names are closed. */
  replace(conversation: string, alerts: readonly string[], now: number) {
    const { sql } = this.#storage
    this.#storage.transactionSync(() => {
      const known = sql.exec<{ alert: string }>('SELECT alert FROM alerts WHERE conversation = ?', conversation)
      for (const { alert } of known.toArray()) {
        if (!alerts.includes(alert)) {
          sql.exec('DELETE FROM alerts WHERE conversation = ? AND alert = ?', conversation, alert)
        }
      }
      const open = 'INSERT OR IGNORE INTO alerts (conversation, alert, since) VALUES (?, ?, ?)'
      for (const alert of alerts) sql.exec(open, conversation, alert, now)
    })
  }

  open(): OpenAlert[] {
    return this.#storage.sql
      .exec<{ alert: string; conversations: number; since: number }>(
        `SELECT alert, SUM(conversation <> ?) AS conversations, MIN(since) AS since
         FROM alerts GROUP BY alert ORDER BY alert`,
        ACCOUNT,
      )
      .toArray()
      .map(({ conversations, ...alert }) => (conversations > 0 ? { ...alert, conversations } : alert))
  }
}

/** What keeps the whole account from calling. */
export function accountAlerts({ pause, refused }: Standing, now: number): OpenAlert[] {
  const alerts: OpenAlert[] = []
  if (pause !== null && pause.until > now) alerts.push({ alert: 'engage_rate_limited', since: pause.since })
  if (refused !== null) alerts.push({ alert: 'engage_unauthorized', since: refused.since })
  return alerts
}
