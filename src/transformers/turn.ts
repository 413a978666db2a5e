import type { CustomerMessage } from '../content/inbound.ts'
import type { EngageMessage } from '../content/reply/shaped.ts'
import type { FlowInput, FlowOutput } from '../flows/connector.ts'
import { handoverChanges, inputChanges, messages, storageJson } from './results.ts'
import { type HookRun, type Outcome, runHook } from './run.ts'
import type { Execution, HandoverRequest, SessionTools, Source, Tools, Transformers } from './types.ts'

export interface TurnOptions extends HookRun {
  transformers: Transformers
  /** The session storage as it is stored: JSON. Read only where a hook is set. */
  stored: () => string
}

/**
 * What is to be done instead of going on.
 * - `stop`: the message is finished
 * - `give_up`: as when the flow has failed for good
 * - `end`: nothing, the turn does not count any more or comes again
 */
export type Halt = { kind: 'stop' | 'give_up' | 'end' }

/** An output of the flow and what it became. */
export interface ReadyOutput {
  /** Its index among the flow's outputs. */
  index: number
  output: Extract<FlowOutput, { kind: 'message' | 'structured' }>
  messages: EngageMessage[]
}

export type HandoverWish = Pick<HandoverRequest, 'message' | 'categoryIds'>

/**
 * The hooks of one turn. What they leave in the session storage is kept here until the turn's result is stored: a hook
 * that fails leaves nothing.
 */
export class TurnHooks {
  readonly #options: TurnOptions
  #stored: string | null = null
  #json: string | null = null

  constructor(options: TurnOptions) {
    this.#options = options
  }

  /** The session storage as JSON where hooks have changed it, else null. */
  get changedStorage(): string | null {
    return this.#json === this.#stored ? null : this.#json
  }

  /** What was changed is stored: from here on, what comes on top of it is told. */
  reopen() {
    this.#stored = null
    this.#json = null
  }

  /** What the flow is asked with, or that it is not asked. */
  async input(
    input: FlowInput,
    from: { contents: readonly CustomerMessage[]; source: Source },
  ): Promise<{ kind: 'ask'; input: FlowInput } | Halt> {
    const hook = this.#options.transformers.handleInput
    if (!hook) return { kind: 'ask', input }
    const given = { ...input, ...from, content: from.contents.at(-1) ?? null }
    const outcome = await this.#run('handleInput', (tools) => hook(structuredClone(given), tools), inputChanges)
    switch (outcome.kind) {
      case 'result': {
        const { userId, sessionId, text, data } = outcome.value
        return {
          kind: 'ask',
          input: {
            userId: userId ?? input.userId,
            sessionId: sessionId ?? input.sessionId,
            text: text ?? input.text,
            data: data ?? input.data,
          },
        }
      }
      case 'nothing':
        return { kind: 'stop' }
      case 'unchanged':
        return { kind: 'ask', input }
      case 'give_up':
      case 'end':
        return { kind: outcome.kind }
      default:
        return outcome satisfies never
    }
  }

  /** The messages to be sent for each output that the hook has decided about, by its index; all of them share its time. */
  async outputs(
    outputs: readonly ReadyOutput[],
    who: Pick<FlowInput, 'userId' | 'sessionId'>,
  ): Promise<{ kind: 'send'; shaped: Map<number, EngageMessage[]> } | Halt> {
    const hook = this.#options.transformers.handleOutput
    const shaped = new Map<number, EngageMessage[]>()
    if (!hook) return { kind: 'send', shaped }
    let end = Date.now() + this.#options.timeoutMs
    for (const { index, output, messages: processedOutput } of outputs) {
      const given = { output, processedOutput, userId: who.userId, sessionId: who.sessionId }
      const call = (tools: SessionTools) => hook(structuredClone(given), tools)
      const outcome = await this.#run('handleOutput', call, messages, end - Date.now())
      if (outcome.kind === 'give_up' || outcome.kind === 'end') return { kind: outcome.kind }
      if (outcome.kind === 'result') shaped.set(index, outcome.value)
      // A timer can be a little early: what the clock says is left is not.
      if (outcome.kind === 'unchanged' && outcome.timedOut) end = 0
      if (outcome.kind !== 'nothing') continue
      this.#options.log.info('transformer.output_dropped', { output: index })
      shaped.set(index, [])
    }
    return { kind: 'send', shaped }
  }

  /** What the flow's wish for agents becomes; null where it is refused. */
  async handover(
    wish: HandoverWish,
    who: Pick<FlowInput, 'userId' | 'sessionId'>,
  ): Promise<{ kind: 'hand_over'; wish: HandoverWish } | { kind: 'refuse' } | Halt> {
    const hook = this.#options.transformers.handleHandover
    if (!hook) return { kind: 'hand_over', wish }
    const given = { ...wish, userId: who.userId, sessionId: who.sessionId }
    const outcome = await this.#run('handleHandover', (tools) => hook(structuredClone(given), tools), handoverChanges)
    switch (outcome.kind) {
      case 'result': {
        const { message = wish.message, categoryIds = wish.categoryIds } = outcome.value
        return { kind: 'hand_over', wish: { message, categoryIds } }
      }
      case 'nothing':
        this.#options.log.info('transformer.handover_refused')
        return { kind: 'refuse' }
      case 'unchanged':
        return { kind: 'hand_over', wish }
      case 'give_up':
      case 'end':
        return { kind: outcome.kind }
      default:
        return outcome satisfies never
    }
  }

  /** The turn is over; nothing depends on this any more. */
  async finished(execution: Execution): Promise<void> {
    const hook = this.#options.transformers.handleExecutionFinished
    if (!hook) return
    await this.#run(
      'handleExecutionFinished',
      (tools) => hook(structuredClone(execution), tools),
      () => null,
    )
  }

  async #run<T>(
    name: keyof Transformers,
    call: (tools: SessionTools) => unknown,
    check: (result: unknown) => T,
    timeoutMs?: number,
  ): Promise<Outcome<T>> {
    this.#stored ??= this.#options.stored()
    this.#json ??= this.#stored
    const sessionStorage: Record<string, unknown> = JSON.parse(this.#json)
    let json = this.#json
    const called = async (tools: Tools) => {
      const result = await call({ ...tools, sessionStorage })
      json = storageJson(sessionStorage)
      return result
    }
    const outcome = await runHook(name, this.#options, called, check, timeoutMs)
    if (outcome.kind === 'result' || outcome.kind === 'nothing') this.#json = json
    return outcome
  }
}
