import type { FlowOutput } from '../flows/connector.ts'

/** Stands for a message that the flow wants in no log (`disableSensitiveLogging`). */
const WITHHELD = '[withheld]'

/** What a flow said, for the log's `texts`. */
export function textsOf(outputs: readonly FlowOutput[]): string[] {
  return outputs.flatMap((output) => {
    switch (output.kind) {
      case 'message':
        return output.sensitive ? [WITHHELD] : (output.text ?? [])
      case 'structured':
        return output.body ?? []
      case 'handover':
      case 'close':
        return []
      default:
        return output satisfies never
    }
  })
}
