/** The settings that the worker has in the tests inside workerd. Waits are two hundred times shorter. */
export const workerSettings = {
  ENGAGE_API_URL: 'http://localhost:9999/1.0',
  ENGAGE_ACCESS_TOKEN: 'test-access-token',
  ENGAGE_VERIFICATION_TOKEN: 'test-verification-token',
  ENGAGE_WEBHOOK_SECRET: 'test-webhook-secret',
  ENGAGE_BOT_CATEGORY_ID: '64b0c1d2e3f4a5b6c7d8e901',
  ENGAGE_AGENT_CATEGORY_ID: '64b0c1d2e3f4a5b6c7d8e902',
  FLOW_ENGINE: 'demo',
  HANDOVER_MESSAGE: 'A colleague takes over.',
  TIME_SCALE: '200',
}
