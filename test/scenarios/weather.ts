import { type ForecastCommand, forecastCommand, PRESETS } from '../../tools/emulator/weather/forecast.ts'

/** Names the preset of the emulator that the scenarios are to run in; without it they run in calm weather. */
const PRESET = 'ENGAGE_WEATHER'
const SEED = 'ENGAGE_WEATHER_SEED'
const DEFAULT_SEED = '1'

/** The weather that was asked for. @throws where there is no such preset, or the seed is no whole number */
const { preset = 'calm', seed } = forecastCommand.parse({
  preset: process.env[PRESET] || undefined,
  seed: Number(process.env[SEED] || DEFAULT_SEED),
})

/** Whether nothing goes wrong but what a test lets go wrong. */
export const isCalm = preset === 'calm'

/**
 * @param pace how much longer its waits are to be, where the emulator's clock runs faster than the worker's
 * @param spared calls that it does not spoil
 */
export function forecastAt(pace: number, spared: readonly string[] = []): ForecastCommand {
  const { deliveries, calls } = PRESETS[preset]
  const never = Object.fromEntries(spared.map((call) => [call, 0]))
  const slower = ([least, most]: readonly [number, number]): [number, number] => [least * pace, most * pace]
  return {
    preset,
    seed,
    deliveries: {
      latencyMs: slower(deliveries.latencyMs),
      duplicateMs: slower(deliveries.duplicateMs),
      heldBackMs: slower(deliveries.heldBackMs),
    },
    calls: { latencyMs: slower(calls.latencyMs), errorsOf: never, lostAnswersOf: never },
  }
}
