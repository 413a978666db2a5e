/** The outcome of something that can fail for a reason the caller has to act on: a value or a tagged failure. */
export type Result<T, F> = { ok: true; value: T } | { ok: false; failure: F }

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

export const fail = <F>(failure: F): { ok: false; failure: F } => ({ ok: false, failure })
