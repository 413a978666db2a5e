import type { World } from './world.ts'

/**
 * What must hold when everything has had its time: nothing goes wrong any more, every event was delivered, and the
 * customer has written once more.
 *
 * @returns what does not hold
 */
export function problemsAtRest(world: World): string[] {
  const { ledger, host, threadId } = world
  if (threadId === null) return []
  const problems: string[] = []
  const state = ledger.load()
  if (!state) return ['nothing is held of the conversation']
  const { handover } = state
  if (handover.owner === 'unknown') problems.push('nobody knows whose the thread is')
  const owed = { read: handover.read, recategorization: handover.recategorization, opening: state.opening }
  for (const [what, value] of Object.entries(owed)) {
    if (value !== null) problems.push(`still owed: ${what} ${JSON.stringify(value)}`)
  }
  const reply = ledger.outbox.head()
  if (reply) problems.push(`a reply is ${reply.status}`)
  const waiting = ledger.inbox.waiting(50)
  if (waiting.length > 0) problems.push(`${waiting.length} messages wait`)
  if (ledger.inbox.heldDueAt() !== null) problems.push('events are held')
  if (host.alarmAt === null) problems.push('there is no alarm')
  const { reference } = world
  problems.push(...reference.duties.starts.missing((time) => reference.disturbedSince(time)))
  return [...problems, ...problemsOfOwner(world), ...problemsOfMessages(world), ...problemsOfPeople(world)]
}

/** The worker knows whom the thread belongs to; a closed one may be anybody's. */
export function problemsOfOwner({ ledger, reference }: World): string[] {
  const owner = ledger.load()?.handover.owner ?? 'unknown'
  // Where neither has the thread, a conversation that agents had is as silent as one that is not ours.
  const isKnown = owner === reference.owner || (owner === 'agent' && reference.owner === 'none') || owner === 'unknown'
  return isKnown ? [] : [`owner ${owner}, in the platform ${reference.owner}`]
}

/** Each message is answered, or it is known why it was not. */
function problemsOfMessages({ reference, ledger, host }: World): string[] {
  const rows = host.storage.sql.exec<{ message_id: string; status: string }>('SELECT message_id, status FROM messages')
  const statuses = new Map(rows.toArray().map(({ message_id, status }) => [message_id, status]))
  const letters = ledger.deadLetters.all()
  const problems: string[] = []
  for (const message of reference.messages) {
    const { number, contentId, texts, posted, writtenAt, answeredAt } = message
    const status = statuses.get(contentId) ?? 'missing'
    const disturbed = reference.disturbedSince(answeredAt ?? writtenAt)
    if (status === 'done' && posted < texts.length && !disturbed) problems.push(`#${number} got ${posted} replies`)
    if (status === 'silent' && (!disturbed || reference.duties.isForBot(message))) {
      problems.push(`#${number} was left to agents, but was the bot's`)
    }
    const missing = status === 'done' ? reference.duties.handoverProblem(message) : null
    if (missing !== null) problems.push(missing)
    if (status === 'dropped' && !letters.some(({ id }) => id === `message-${contentId}`)) {
      problems.push(`#${number} was dropped without a record`)
    }
    if (!['done', 'silent', 'dropped'].includes(status)) problems.push(`#${number} is ${status}`)
  }
  const last = reference.messages.at(-1)
  if (last && reference.owner === 'bot' && last.posted === 0) problems.push('the last message got no answer')
  return problems
}

/** The bot does not keep a thread that a person has, nor agents one that they are done with. */
function problemsOfPeople(world: World): string[] {
  const { emulator, reference, threadId } = world
  if (threadId === null) return []
  const { agentUserIds } = emulator.account
  const isPersons = (one: { user_id: string | null }) => one.user_id !== null && agentUserIds.includes(one.user_id)
  const persons = emulator.state.interventionsOf(threadId).filter(isPersons)
  const isOpen = persons.some(({ status }) => status !== 'closed')
  if (reference.owner === 'bot' && isOpen && !world.released) return ['a person has the thread, and the bot answers']
  const agentsSince = reference.owners.at(-1)?.at ?? 0
  const isDone = world.doneAt > Math.max(world.touchedAt, agentsSince) && persons.length > 0 && !isOpen
  if (reference.owner === 'agent' && isDone) return ['agents are done with the thread, and it was not given back']
  return []
}
