import { DurableObject } from 'cloudflare:workers'
import { DeadLetterList, type LetterReport, type ListedLetter } from './dead-letters.ts'

/** An alert that is open in at least one conversation. */
export interface OpenAlert {
  alert: string
  conversations: number
  /** Our clock, milliseconds: since when the oldest of them has been open. */
  since: number
}

export interface GovernorBinding {
  GOVERNOR: DurableObjectNamespace<Governor>
}

/** The governor of the account that the settings name. Tokens rotate, the account's address does not. */
export function governorOf({ GOVERNOR }: GovernorBinding, settings: { ENGAGE_API_URL: string }) {
  return GOVERNOR.getByName(settings.ENGAGE_API_URL)
}

/**
 * One Durable Object per Engage account: what all its conversations share. It keeps the alerts that are open, so that
 * `GET /health` can show that something is stuck without asking every conversation.
 */
export class Governor extends DurableObject<object> {
  readonly #sql: SqlStorage
  readonly #deadLetters: DeadLetterList

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env)
    this.#sql = ctx.storage.sql
    this.#deadLetters = new DeadLetterList(ctx.storage.sql)
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS alerts (
        conversation TEXT NOT NULL, alert TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (conversation, alert)
      ) WITHOUT ROWID`,
    )
  }

  /**
   * Replaces what is known of one conversation: alerts that it no longer names are closed. Repeating it changes nothing.
   * @param conversation the object id of the conversation, which tells nothing of its thread
   */
  report(conversation: string, alerts: string[]): void {
    this.ctx.storage.transactionSync(() => {
      const known = this.#sql.exec<{ alert: string }>('SELECT alert FROM alerts WHERE conversation = ?', conversation)
      for (const { alert } of known.toArray()) {
        if (!alerts.includes(alert)) {
          this.#sql.exec('DELETE FROM alerts WHERE conversation = ? AND alert = ?', conversation, alert)
        }
      }
      for (const alert of alerts) {
        this.#sql.exec('INSERT OR IGNORE INTO alerts VALUES (?, ?, ?)', conversation, alert, Date.now())
      }
    })
  }

  /** Replaces what is known of one conversation's dead letters. Repeating it changes nothing. */
  reportDeadLetters(conversation: string, threadId: string, letters: LetterReport[]): void {
    this.ctx.storage.transactionSync(() => this.#deadLetters.replace(conversation, threadId, letters))
  }

  /** The account's dead letters, the oldest first; at most 200 at once. */
  deadLetters(offset: number, limit: number): ListedLetter[] {
    return this.#deadLetters.page(offset, limit)
  }

  /** What `GET /health` shows of the account. */
  health(): { alerts: OpenAlert[]; deadLetters: number } {
    return { alerts: this.openAlerts(), deadLetters: this.#deadLetters.count() }
  }

  openAlerts(): OpenAlert[] {
    return this.#sql
      .exec<{ alert: string; conversations: number; since: number }>(
        'SELECT alert, COUNT(*) AS conversations, MIN(since) AS since FROM alerts GROUP BY alert ORDER BY alert',
      )
      .toArray()
  }
}
