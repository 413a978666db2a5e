import type { Settings } from '../../src/config.ts'

/** What a setting is: a variable in `wrangler.toml`, or a secret stored with `wrangler secret put`. */
export interface SettingMeta {
  kind: 'var' | 'secret'
  meaning: string
  /** The default as the documentation shows it. */
  default?: string
}

/** What the README says of each setting of `src/config.ts`; not there, since it would travel with the worker. */
const SETTINGS: Readonly<Record<keyof Settings, SettingMeta>> = {
  ENGAGE_API_URL: {
    kind: 'var',
    meaning:
      'Base of the Engage REST API, with or without `/1.0`; `https://api.ringcentral.com/restapi/v1.0/accounts/{id}` works too. `http://` only on loopback.',
  },
  ENGAGE_ACCESS_TOKEN: {
    kind: 'secret',
    meaning: 'API access token of a user with read and reply on the source.',
  },
  ENGAGE_VERIFICATION_TOKEN: {
    kind: 'secret',
    meaning: "The webhook's verification token. Without it the handshake is answered 503.",
  },
  ENGAGE_WEBHOOK_SECRET: {
    kind: 'secret',
    meaning: "The webhook's secret (`X-Dimelo-Secret`). Without it every delivery is answered 503.",
  },
  ENGAGE_BOT_CATEGORY_ID: {
    kind: 'var',
    meaning: 'The category whose threads the flow answers.',
  },
  ENGAGE_AGENT_CATEGORY_ID: {
    kind: 'var',
    meaning: 'The category whose threads belong to agents.',
  },
  ENGAGE_INTERVENTIONS: {
    kind: 'var',
    meaning:
      '`auto`: open an intervention when the API demands one; `always`: open one before the first reply and close it at the end; `never`.',
    default: 'auto',
  },
  ENGAGE_REQUESTS_PER_MINUTE: {
    kind: 'var',
    meaning:
      'Requests to the Engage API within any minute, from all conversations together. The platform allows 500 an account; leave room for whatever else uses it.',
    default: '500',
  },
  FLOW_ENGINE: {
    kind: 'var',
    meaning:
      '`cognigy`, `http` (any engine that speaks the small contract below) or `demo` (embedded, no outside service).',
  },
  FLOW_URL: {
    kind: 'secret',
    meaning: "The engine's endpoint; a secret because its path may hold a token. Not needed for `demo`.",
  },
  FLOW_TOKEN: {
    kind: 'secret',
    meaning: 'Bearer token for the `http` engine.',
  },
  FLOW_TIMEOUT_SECONDS: {
    kind: 'var',
    meaning: 'How long one call of the flow engine may take.',
    default: '30',
  },
  FLOW_ATTEMPTS: {
    kind: 'var',
    meaning: 'How often a message is put to the flow engine before it has failed for good.',
    default: '3',
  },
  FLOW_RETRY_TIMEOUTS: {
    kind: 'var',
    meaning: 'Whether a timeout is tried again. Off, because the flow may have run: a second run could act twice.',
    default: 'false',
  },
  FLOW_CIRCUIT_FAILURES: {
    kind: 'var',
    meaning:
      'After so many failures of the flow engine within a minute, over three seconds at least, from all conversations and without a success in between, conversations go to agents at once, until it answers again; 0 = never.',
    default: '5',
  },
  TRANSFORMER_TIMEOUT_SECONDS: {
    kind: 'var',
    meaning: 'How long one transformer may take; `handleOutput` for all outputs of one answer together.',
    default: '5',
  },
  TRANSFORMER_ERRORS: {
    kind: 'var',
    meaning:
      'What follows when a transformer throws, takes too long or returns what is not of the right form. `continue`: the message goes on as if there were none; `abort`: it is given up as when the flow engine has failed for good.',
    default: 'continue',
  },
  FALLBACK_MESSAGE: {
    kind: 'var',
    meaning: 'Said when the flow engine has failed for good, before the handover. Empty: nothing.',
    default: 'Sorry, I cannot answer that right now.',
  },
  HANDOVER_MESSAGE: {
    kind: 'var',
    meaning: 'Said once the thread has been given to agents, unless an agent wrote first. Empty: nothing.',
    default: '(empty)',
  },
  HANDOVER_FAILED_MESSAGE: {
    kind: 'var',
    meaning: 'Said when Engage refuses a handover that the flow asked for, so that the bot stays. Empty: nothing.',
    default: 'Sorry, I could not reach our team just now.',
  },
  HANDOVER_INTERVENTION: {
    kind: 'var',
    meaning: 'What happens at a handover to an intervention that the bot opened.',
    default: 'leave',
  },
  HANDOVER_EVENTS: {
    kind: 'var',
    meaning: 'Which handover statuses start the flow as an input of their own: a list of `completed`, `error`.',
    default: '(none)',
  },
  RETURN_POLICY: {
    kind: 'var',
    meaning: '`bot`: after `intervention.closed` the thread goes back to the bot; `agent`: it stays with agents.',
    default: 'bot',
  },
  RETURN_DELAY_SECONDS: {
    kind: 'var',
    meaning: 'How long after the close the thread goes back.',
    default: '0',
  },
  HANDOVERS_PER_HOUR: {
    kind: 'var',
    meaning:
      'After so many handovers of a thread within an hour it stays with agents until the hour is over, so that bot and agents cannot play ping-pong; 0 = no limit.',
    default: '6',
  },
  REPLY_EXPIRY_MINUTES: {
    kind: 'var',
    meaning:
      'A reply that could not be posted for so long is dropped, recorded, and the conversation handed to agents.',
    default: '15',
  },
  SESSION_MINUTES: {
    kind: 'var',
    meaning: 'Minutes of silence after which the next message starts a new session; 0 = never.',
    default: '30',
  },
  SESSION_START_INPUT: {
    kind: 'var',
    meaning:
      'Put to the flow when a session begins, before the first message: JSON with `text`, `data` or both, see [Sessions](#sessions). Not set: nothing.',
  },
  MESSAGE_SETTLE_MS: {
    kind: 'var',
    meaning: 'Wait this long for further customer messages and send them to the flow as one.',
    default: '0',
  },
  TYPING_DELAY_MS: {
    kind: 'var',
    meaning: 'Pause between the messages of one answer, so that they can be read one after the other.',
    default: '0',
  },
  RICH_TEXT_SOURCES: {
    kind: 'var',
    meaning:
      'Ids of the sources on which an administrator has enabled rich text: HTML and Markdown of the flow are shown there. Elsewhere they become plain text.',
    default: '(none)',
  },
  SANITIZE_INPUTS: {
    kind: 'var',
    meaning:
      'true takes HTML tags and control characters out of what customers type. HTML that a channel sends becomes plain text anyway.',
    default: 'false',
  },
  REDACT_INPUTS: {
    kind: 'var',
    meaning:
      'What the flow does not get of what customers type: a list of `card`, `email`, `phone`, `iban`. Each is replaced by its name, as `[card]`.',
    default: '(none)',
  },
  IDENTITY_PROFILE: {
    kind: 'var',
    meaning: "Whether the flow is told the customer's profile (name, e-mail, phone), read from Engage once a day.",
    default: 'true',
  },
  RETENTION_DAYS: {
    kind: 'var',
    meaning: 'A conversation that was silent for so long is erased.',
    default: '30',
  },
  DATA_JURISDICTION: {
    kind: 'var',
    meaning:
      '`eu`, `us` or `fedramp`: all objects of the worker are kept there, and run there. Choose it before the first message: objects do not move, and what was stored elsewhere is not found any more. Not set: near whoever asks for them first. See [Privacy](#privacy).',
  },
  SWEEP_ENABLED: {
    kind: 'var',
    meaning: 'Whether missed webhooks are looked for every five minutes, on the sources from which webhooks have come.',
    default: 'true',
  },
  LOG_LEVEL: {
    kind: 'var',
    meaning: 'Lines of the log below this level are not written: `info`, `warn` or `error`.',
    default: 'info',
  },
  LOG_MESSAGES: {
    kind: 'var',
    meaning: 'true puts message text into logs, masked as `MASK_LOGS` says.',
    default: 'false',
  },
  MASK_LOGS: {
    kind: 'var',
    meaning:
      'What logs do not show: a list of `user` (ids of customers) and, in message text, `email`, `phone`, `card`, `iban`, `ip`; or `none`. Tokens and what looks like one are never shown.',
    default: 'user,email,phone,card,iban,ip',
  },
  MASK_ANALYTICS: {
    kind: 'var',
    meaning: 'Whether analytics leave out ids of threads, customers and contents. Only where a dataset is bound.',
    default: 'true',
  },
  API_TOKEN: {
    kind: 'secret',
    meaning:
      'Opens inject, notify and admin: the bearer token of their requests, at least 16 characters. Not set: there is none of them.',
  },
  API_URL_TOKEN: {
    kind: 'secret',
    meaning:
      'Opens `/inject/{token}` and `/notify/{token}` to callers that can send no header, at least 16 characters. Not set: there are no such addresses.',
  },
  SOURCES: {
    kind: 'secret',
    meaning:
      'Which sources the bot serves, and what is different for each; not set: all, all alike. JSON, see [Several sources](#several-sources). A secret because it may hold addresses and tokens of engines.',
  },
  TIME_SCALE: {
    kind: 'var',
    meaning: 'For tests and demonstrations: divides the fixed waits (backoff, read-again, checks). Leave it at 1.',
    default: '1',
  },
}

/** The settings with their meanings, in the order of the schema: what the README's table is made from. */
export function describeSettings(): (SettingMeta & { name: string })[] {
  return Object.entries(SETTINGS).map(([name, meta]) => ({ name, ...meta }))
}
