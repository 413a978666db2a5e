import type { RunningEmulator } from '../emulator/server.ts'

/** What worker and emulator share on this machine, where nobody says otherwise. Never used outside it. */
export const LOCAL_SECRETS = {
  ENGAGE_VERIFICATION_TOKEN: 'local-verification-token',
  ENGAGE_WEBHOOK_SECRET: 'local-webhook-secret',
}

/** Opens the worker's API on this machine, likewise. */
export const LOCAL_API_TOKEN = 'local-api-token-0'

/** The settings by which a worker on this machine serves the account of an emulator. */
export function emulatorSettings({ url, emulator }: Pick<RunningEmulator, 'url' | 'emulator'>): Record<string, string> {
  const { accessToken, botCategoryId, agentCategoryId } = emulator.account
  return {
    ENGAGE_API_URL: url,
    ENGAGE_ACCESS_TOKEN: accessToken,
    ENGAGE_BOT_CATEGORY_ID: botCategoryId,
    ENGAGE_AGENT_CATEGORY_ID: agentCategoryId,
  }
}
