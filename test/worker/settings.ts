import { createEmulator } from '../../tools/emulator/emulator.ts'

/** The emulator's ids are the same for the same seed: the worker is set up before any emulator runs. */
export const SEED = 1

const emulator = createEmulator({ seed: SEED })
const { account } = emulator
emulator.dispose()

/** The settings that the worker has in the tests inside workerd. Waits are a hundred times shorter. */
export const workerSettings = {
  ENGAGE_API_URL: 'http://localhost:9999/1.0',
  ENGAGE_ACCESS_TOKEN: account.accessToken,
  ENGAGE_VERIFICATION_TOKEN: 'test-verification-token',
  ENGAGE_WEBHOOK_SECRET: 'test-webhook-secret',
  ENGAGE_BOT_CATEGORY_ID: account.botCategoryId,
  ENGAGE_AGENT_CATEGORY_ID: account.agentCategoryId,
  FLOW_ENGINE: 'http',
  FLOW_URL: 'http://localhost:9998/flow',
  HANDOVER_MESSAGE: 'A colleague takes over.',
  TIME_SCALE: '100',
}
