import * as z from 'zod/mini'

/**
 * Reads what a schema does not take as `value`, as `z.catch` does. To name that one would keep all of zod's utilities
 * in the worker, a fiftieth of it.
 */
export function otherwise<T extends z.core.SomeType>(schema: T, value: z.output<T>): z.ZodMiniCatch<T>
export function otherwise(innerType: z.core.$ZodType, value: unknown): z.ZodMiniCatch {
  return new z.ZodMiniCatch({ type: 'catch', innerType, catchValue: () => value })
}
