import * as z from 'zod'

/** How many runs there are without a word. */
const DEFAULT_RUNS = 200

const whole = z.coerce.number().int().nonnegative()

/** `ENGAGE_SEED=17` repeats one run, `ENGAGE_SEEDS=20` are the first twenty. @throws where it is no whole number */
export function seeds(env: Record<string, string | undefined>): number[] {
  if (env.ENGAGE_SEED) return [whole.parse(env.ENGAGE_SEED)]
  const runs = whole.parse(env.ENGAGE_SEEDS || DEFAULT_RUNS)
  return Array.from({ length: runs }, (_, index) => index + 1)
}
