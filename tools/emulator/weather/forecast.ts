import * as z from 'zod'

const share = z.number().min(0).max(1)
const milliseconds = z.number().nonnegative()
/** The least and the most milliseconds. */
const range = z.tuple([milliseconds, milliseconds]).refine(([least, most]) => least <= most, 'must not fall')

const deliveriesSchema = z.strictObject({
  /** Before the first try of each delivery. */
  latencyMs: range,
  /** The share of deliveries that come once more, and how much later. */
  duplicates: share,
  duplicateMs: range,
  /** The share of deliveries that are held back, so that later ones overtake, and for how long. */
  reordered: share,
  heldBackMs: range,
  /** The share of tries that the receiver takes without the platform hearing of it: they come again. */
  lostAcknowledgements: share,
})

const callsSchema = z.strictObject({
  latencyMs: range,
  /** The share of calls that fail before the effect, in one of the ways listed. */
  errors: share,
  /** The same for single calls: `POST /contents`. */
  errorsOf: z.record(z.string(), share),
  errorKinds: z.array(z.union([z.literal([429, 500, 502, 503]), z.literal('cut')])).min(1),
  /** The share of calls that take effect, and then the connection is cut. */
  lostAnswers: share,
  lostAnswersOf: z.record(z.string(), share),
})

const badSpellSchema = z.strictObject({
  /** Of the emulator's clock, in milliseconds. */
  startsAt: z.number(),
  ms: milliseconds,
  /** How much slower every REST call is meanwhile. */
  slowerMs: milliseconds,
  /** Every REST call fails meanwhile. */
  failing: z.boolean(),
})

/** The standing weather. All waits are divided by the time scale. */
export const forecastSchema = z.strictObject({
  /** The same seed gives the same weather. */
  seed: z.int(),
  deliveries: deliveriesSchema,
  calls: callsSchema,
  badSpell: badSpellSchema.nullable(),
})

export type Forecast = z.output<typeof forecastSchema>

type Climate = Pick<Forecast, 'deliveries' | 'calls'>

const CALM: Climate = {
  deliveries: {
    latencyMs: [0, 0],
    duplicates: 0,
    duplicateMs: [0, 5_000],
    reordered: 0,
    heldBackMs: [500, 5_000],
    lostAcknowledgements: 0,
  },
  calls: {
    latencyMs: [0, 0],
    errors: 0,
    errorsOf: {},
    errorKinds: [429, 500, 502, 503, 'cut'],
    lostAnswers: 0,
    lostAnswersOf: {},
  },
}

/** Made up: what an integration has to survive, not what the platform promises. */
export const PRESETS = {
  calm: CALM,
  rough: {
    deliveries: {
      ...CALM.deliveries,
      latencyMs: [20, 300],
      duplicates: 0.1,
      reordered: 0.1,
      lostAcknowledgements: 0.01,
    },
    calls: { ...CALM.calls, latencyMs: [20, 200], errors: 0.05, lostAnswers: 0.01 },
  },
  stormy: {
    deliveries: {
      ...CALM.deliveries,
      latencyMs: [50, 3_000],
      duplicates: 0.3,
      duplicateMs: [0, 30_000],
      reordered: 0.3,
      heldBackMs: [1_000, 20_000],
      lostAcknowledgements: 0.1,
    },
    calls: { ...CALM.calls, latencyMs: [50, 2_000], errors: 0.15, lostAnswers: 0.05 },
  },
} as const satisfies Record<string, Climate>

export type Preset = keyof typeof PRESETS

/** A preset, `calm` where none is named, and what differs from it. */
export const forecastCommand = z.strictObject({
  preset: z.enum(['calm', 'rough', 'stormy']).optional(),
  /** The emulator's own where absent. */
  seed: z.int().optional(),
  deliveries: deliveriesSchema.partial().optional(),
  calls: callsSchema.partial().optional(),
  /** Starts now where nothing else is said. */
  badSpell: badSpellSchema.partial({ startsAt: true, slowerMs: true, failing: true }).optional(),
})

export type ForecastCommand = z.input<typeof forecastCommand>

export function forecastOf(command: ForecastCommand, seed: number, now: number): Forecast {
  const climate: Climate = PRESETS[command.preset ?? 'calm']
  return {
    seed: command.seed ?? seed,
    deliveries: { ...climate.deliveries, ...command.deliveries },
    calls: { ...climate.calls, ...command.calls },
    badSpell: command.badSpell ? { startsAt: now, slowerMs: 0, failing: false, ...command.badSpell } : null,
  }
}
