import type { Emulator } from '../../tools/emulator/emulator.ts'
import type { TimelineEntry } from '../../tools/emulator/timeline.ts'
import type { Doors } from './doors.ts'
import type { MortalWorker } from './mortal-worker.ts'
import type { PlayedConversation } from './played-conversation.ts'
import type { StoredConversation } from './stored.ts'

export interface Failed {
  played: PlayedConversation
  inside: StoredConversation | undefined
  emulator: Emulator
  worker: MortalWorker
  doors: Doors
}

/** What happened in a thread, on the platform and in the worker, for whoever has to find out why. */
export function describeThread({ played, inside, emulator, worker, doors }: Failed): string[] {
  const entries = emulator.timeline()
  const start = entries.find((entry) => entry.kind === 'event')?.at ?? 0
  const { plan, threadId } = played
  const facts = played.facts(worker.startedAt)
  const happened = entries
    .filter((entry) => 'threadId' in entry && entry.threadId === threadId)
    .map((entry) => ({ at: entry.at, line: describe(entry, doors) }))
  const killed = worker.killedAt.map((at) => ({ at, line: 'KILLED' }))
  const asked = facts.asks.map(({ at, text, process }) => ({ at, line: `flow asked: ${text}, process ${process}` }))
  const lines = [...happened, ...killed, ...asked].sort((a, b) => a.at - b.at)
  const logged = worker.logged().filter(({ conversation }) => conversation === inside?.conversation)
  return [
    `--- ${plan.name}, thread ${threadId}, takeover: ${JSON.stringify(plan.takeover)}`,
    ...lines.map(({ at, line }) => `    ${String(Math.round(at - start)).padStart(6)} ms  ${line}`),
    `    replies: ${facts.replies.join(', ')}`,
    ...logged.map((entry) => `    log  ${JSON.stringify({ ...entry, conversation: undefined })}`),
  ]
}

function describe(entry: TimelineEntry, doors: Doors): string {
  switch (entry.kind) {
    case 'call':
      return `call ${entry.call} → ${entry.status ?? 'cut'}${entry.spoiled ? `, spoiled ${entry.spoiled}` : ''}, ${entry.ms} ms, process ${doors.indexOf(entry.origin)}`
    case 'delivery':
      return `delivery ${entry.types.join()} ${entry.eventIds.join()} try ${entry.attempt} → ${entry.status ?? 'nothing'}, ${entry.ms} ms`
    case 'event':
      return `event ${entry.type} ${entry.id}`
    case 'categorization':
      return `categories ${entry.categoryIds.join()} by ${entry.userId ?? 'nobody'}`
    case 'webhook':
      return 'webhook'
    default:
      return entry satisfies never
  }
}
