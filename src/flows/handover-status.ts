/** The handover statuses a flow knows, as `input.handover` / `data.handover` (Cognigy.AI, "Handover" reference). */
export const HANDOVER_STATUSES = ['queue', 'active', 'completed', 'cancelled', 'error'] as const

/** What the flow is told about a handover that it asked for, or that happened to it. */
export interface HandoverStatus {
  status: (typeof HANDOVER_STATUSES)[number]
  error?: { reason: string; message: string }
}
