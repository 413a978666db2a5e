/**
 * Replaces e-mail addresses. What a run of their characters holds is looked at as a whole, so that the time is linear
 * whatever is written; a name before another `@` goes with it.
 */
export function replaceEmails(text: string, marker: string): string {
  return text.replace(/[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.@-]+/gu, (run) => {
    const at = run.lastIndexOf('@')
    if (at <= 0) return run
    // The dot that ends a sentence is none of the address.
    const domain = run.slice(at + 1).replace(/[.!?'-]{1,9}$/, '')
    return isDomain(domain) ? marker + run.slice(at + 1 + domain.length) : run
  })
}

const isDomain = (text: string) => /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u.test(text)
