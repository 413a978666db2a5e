import { objectName } from './object-name.ts'

/**
 * Where Durable Objects live: every object of the worker is addressed here, so that none is made outside the jurisdiction
 * that the settings name. See "Data location" in Cloudflare's documentation of Durable Objects.
 */

/** Objects of one of these run and are stored nowhere else. */
export const JURISDICTIONS = ['eu', 'us', 'fedramp'] as const

export type Jurisdiction = (typeof JURISDICTIONS)[number]

/** Which account's objects, and where they live; without a jurisdiction, near who asks for them first. */
export interface AccountPlace {
  ENGAGE_API_URL: string
  DATA_JURISDICTION?: Jurisdiction | undefined
}

/** The object of a name: a fresh stub for each call, since after an error one may be broken for good. */
export function objectByName<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  jurisdiction: Jurisdiction | undefined,
  name: string,
): DurableObjectStub<T> {
  return placed(namespace, jurisdiction).getByName(name)
}

/** The object of an id; null where that was made up, or belongs to another jurisdiction: ids are signed by the platform. */
export function objectById<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  jurisdiction: Jurisdiction | undefined,
  id: string,
): DurableObjectStub<T> | null {
  const there = placed(namespace, jurisdiction)
  try {
    return there.get(there.idFromString(id))
  } catch {
    return null
  }
}

/** The object of an account that the settings name. Tokens rotate, the account's address does not. */
export async function objectOfAccount<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  { ENGAGE_API_URL, DATA_JURISDICTION }: AccountPlace,
): Promise<DurableObjectStub<T>> {
  return objectByName(namespace, DATA_JURISDICTION, await accountName(ENGAGE_API_URL))
}

/**
 * Whether a namespace can keep its objects in a jurisdiction: that of local development cannot, and says so only when it is
 * asked. Without a namespace there is nothing to keep.
 */
export function canPlace(namespace: unknown, jurisdiction: Jurisdiction): boolean {
  if (!isNamespace(namespace)) return true
  try {
    namespace.jurisdiction(jurisdiction)
    return true
  } catch {
    return false
  }
}

function isNamespace(value: unknown): value is { jurisdiction(jurisdiction: Jurisdiction): unknown } {
  return (
    typeof value === 'object' && value !== null && 'jurisdiction' in value && typeof value.jurisdiction === 'function'
  )
}

/** @throws where the runtime knows no jurisdictions: nothing may be kept elsewhere instead */
function placed<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  jurisdiction: Jurisdiction | undefined,
): DurableObjectNamespace<T> {
  return jurisdiction === undefined ? namespace : namespace.jurisdiction(jurisdiction)
}

/** One or a few in an isolate, and asked for with every turn. The names, not promises of them: those belong to a request. */
const accountNames = new Map<string, string>()

async function accountName(url: string): Promise<string> {
  const known = accountNames.get(url)
  if (known !== undefined) return known
  const name = await objectName('account', url)
  accountNames.set(url, name)
  return name
}
