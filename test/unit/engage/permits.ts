import type { Admission, Admit, Outcome, Priority } from '../../../src/engage/admission.ts'

/** A budget without end. */
export const always: Admit = async () => ({
  ok: true,
  permit: { tries: false, used: async () => {}, unused: async () => {} },
})

/** A budget that says what is told, and notes what it is asked and told. */
export function watched(admission: { retryAfterMs: number } | null = null) {
  const asked: Priority[] = []
  const outcomes: Outcome[] = []
  const admit: Admit = async (priority): Promise<Admission> => {
    asked.push(priority)
    if (admission !== null) return { ok: false, ...admission }
    return {
      ok: true,
      permit: { tries: false, used: async (outcome) => void outcomes.push(outcome), unused: async () => {} },
    }
  }
  return { admit, asked, outcomes }
}
