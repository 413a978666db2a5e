/** A stretch of one conversation with the flow: the flow engine keeps its own memory under the session's id. */
export interface Session {
  /** 1 for a thread's first session. */
  number: number
  /** Our clock: the customer's last message, or the end of a handover. Null before the first. */
  activeAt: number | null
  /** Closed by the flow or with the thread: the next message starts a new one. */
  ended: boolean
  /** The flow is to be told that it begins (`SESSION_START_INPUT`) before it is asked anything in it. */
  startOwed: boolean
}

export const newSession = (number = 1): Session => ({
  number,
  activeAt: null,
  ended: false,
  startOwed: false,
})

/** When the session expires, our clock; null = never. `sessionMs` 0 = never. */
export function expiresAt(session: Session, sessionMs: number): number | null {
  return sessionMs > 0 && session.activeAt !== null && !session.ended ? session.activeAt + sessionMs : null
}

/**
 * The session that a message at `now` belongs to: the same, or a new one after the end or after too long a silence.
 * A handover never ends a session: while agents have the thread, `mayExpire` is false.
 */
export function touch(session: Session, now: number, sessionMs: number, mayExpire: boolean): Session {
  const expiry = expiresAt(session, sessionMs)
  const over = session.ended || (mayExpire && expiry !== null && now > expiry)
  return { ...session, number: over ? session.number + 1 : session.number, activeAt: now, ended: false }
}

/** Whether a session begins with `next`, the one that a message belongs to. */
export const begins = (before: Session, next: Session) => next.number !== before.number || before.activeAt === null
