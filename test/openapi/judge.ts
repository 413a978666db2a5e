import type { OpenAPIValidator } from 'openapi-backend'
import * as z from 'zod'
import { furtherOperations } from './deviations.ts'
import type { Exchange } from './exchange.ts'

/** What is wrong with one exchange: `call` names it, the rest says where and what. Values are not shown. */
export interface Finding {
  call: string
  what: string
}

/** The platform's error format: "all errors rendered respect the following format". */
const errorSchema = z.looseObject({ error: z.string().min(1), message: z.string().min(1), status: z.number() })

/**
 * Holds an exchange against the description: the answer always; the request where the worker sent it, and where the
 * emulator accepted it.
 *
 * @returns the operation it belongs to, null where the description has none, and what was found
 */
export function judge(
  validator: OpenAPIValidator,
  exchange: Exchange,
): { operation: string | null; findings: Finding[] } {
  const { method, path, status } = exchange
  const operation = validator.router.matchOperation({ method, path, headers: {} })
  const call = `${method} ${operation?.path ?? path} ${status}`
  const finding = (what: string): Finding => ({ call, what })
  // What a gateway says is not the API's word.
  if (status >= 500) return { operation: null, findings: [] }
  if (status >= 400) {
    const parsed = errorSchema.safeParse(exchange.body)
    const isError = parsed.success && parsed.data.status === status
    const findings = isError ? [] : [finding('the answer is not { error, message, status }')]
    return { operation: operation?.operationId ?? null, findings }
  }
  if (operation?.operationId === undefined) {
    const known = furtherOperations.some((one) => one.method === method && one.path.test(path))
    return { operation: null, findings: known ? [] : [finding('the description has no such operation')] }
  }
  const asked = validator.validateRequest(
    { method, path, headers: {}, query: queryOf(exchange, operation.parameters ?? []) },
    operation,
  )
  const answered = validator.validateResponse(exchange.body, operation, status)
  const findings = [
    ...(asked.errors ?? []).map((error) => finding(`request ${error.instancePath} ${explain(error)}`)),
    ...(answered.errors ?? []).map((error) =>
      finding(`answer ${error.instancePath.replace(/\d+/g, 'n')} ${explain(error)}`),
    ),
  ]
  return { operation: operation.operationId, findings }
}

/**
 * The token may be a parameter of every call. "A name means the same with and without the brackets": JSON bodies leave
 * them out.
 */
function queryOf({ parameters }: Exchange, known: readonly object[]): Record<string, string | string[]> {
  const names = new Set(known.map((parameter) => ('name' in parameter ? parameter.name : null)))
  const query: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(parameters)) {
    if (name === 'access_token' && !names.has(name)) continue
    const fullName = !names.has(name) && names.has(`${name}[]`) ? `${name}[]` : name
    query[fullName] = Array.isArray(value) ? value.map(String) : String(value)
  }
  return query
}

function explain({ message, params }: { message?: string; params: Record<string, unknown> }): string {
  return `${message ?? 'is wrong'} ${JSON.stringify(params)}`
}
