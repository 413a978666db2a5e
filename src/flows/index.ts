import { fail } from '../core/result.ts'
import { cognigyConnector } from './cognigy.ts'
import type { FlowConnector } from './connector.ts'
import { demoConnector } from './demo.ts'
import { httpConnector } from './http.ts'

export interface ConnectorSettings {
  engine: 'cognigy' | 'http' | 'demo'
  /** The engine's endpoint; needed by all but `demo`. */
  url?: string | undefined
  /** A bearer token for `http`. */
  token?: string | undefined
  /** The time limit of one call. */
  timeoutMs: number
}

/**
 * The connector of a flow engine.
 * @param fetch stands in for the runtime's, as in tests
 */
export function createConnector(settings: ConnectorSettings, fetch?: typeof globalThis.fetch): FlowConnector {
  const { engine, url, token, timeoutMs } = settings
  switch (engine) {
    case 'cognigy':
      return url ? cognigyConnector({ url, timeoutMs }, fetch) : unconfigured
    case 'http':
      return url ? httpConnector({ url, token, timeoutMs }, fetch) : unconfigured
    case 'demo':
      return demoConnector({ timeoutMs })
    default:
      return engine satisfies never
  }
}

/** The settings are checked before a conversation runs; should one get here all the same, it ends with an agent. */
const unconfigured: FlowConnector = {
  send: async () => fail({ reason: 'rejected', detail: 'the address of the flow engine (FLOW_URL) is not set' }),
}
