/** What worker and emulator share on this machine, where nobody says otherwise. Never used outside it. */
export const LOCAL_SECRETS = {
  ENGAGE_VERIFICATION_TOKEN: 'local-verification-token',
  ENGAGE_WEBHOOK_SECRET: 'local-webhook-secret',
}
