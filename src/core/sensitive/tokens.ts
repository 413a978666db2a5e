/** What says that a secret follows. */
const NAMED =
  /((?:bearer\s|(?:token|secret|password|passwd|pwd|passwort|api[_-]?key)["']?\s{0,3}[:=])\s{0,3}["']?)[^\s"'&,;]+/gi
/** What no word of a language looks like: long, and of letters and digits both. */
const LONG = /[\w+/=.~-]{20,}/g

/** Replaces what looks like a token, a key or a password. Words that are long for their own sake may go with them. */
export function replaceTokens(text: string, marker: string): string {
  return text
    .replace(NAMED, `$1${marker}`)
    .replace(LONG, (run) => (/\d/.test(run) && /[A-Za-z]/.test(run) ? marker : run))
}
