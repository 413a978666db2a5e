/** Webhooks and what became of them. */

/** `suspended`: too many requests failed, nothing is sent but a probe now and then. */
export type WebhookStatus = 'pending' | 'enabled' | 'suspended' | 'disabled'

export interface Webhook {
  id: string
  /** The access token that it was made with: "the URL is unique by API access token". */
  tokenId: string
  name: string
  url: string
  verifyToken: string | null
  secret: string | null
  registeredEvents: readonly string[]
  /** `only`: "no source except" `sourceIds`; `except`: "all sources except" them. Without ids either means all. */
  sourceFilter: 'only' | 'except'
  sourceIds: readonly string[]
  active: boolean
  status: WebhookStatus
  /** Counts the validations; the answer to an older one no longer matters. */
  validation: number
  /** Whether each of the last requests was acknowledged, oldest first. */
  acknowledged: readonly boolean[]
  /** While it is suspended. */
  suspension: Suspended | null
}

export interface Suspended {
  since: number
  /** From then on the next delivery that is due is tried. */
  probeAt: number
  /** That delivery is on its way. */
  probing: boolean
}

/** Why a webhook's status changed. */
export type WebhookStatusReason =
  | 'validation started'
  | 'validation passed'
  | 'validation failed'
  | 'deactivated'
  | 'too many requests failed'
  | 'probe succeeded'
  | 'probes failed for too long'
  | 'all tries of a delivery failed'

export interface WebhookStatusChange {
  id: string
  webhookId: string
  status: WebhookStatus
  reason: WebhookStatusReason
  at: number
}
