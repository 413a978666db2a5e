import { expect, it } from 'vitest'
import { newHistory, noteError, noteOwner } from '../../../src/conversation/history.ts'

it('keeps the last twenty changes of owner', () => {
  const history = newHistory()
  for (let epoch = 1; epoch <= 30; epoch++) noteOwner(history, { at: epoch, from: 'bot', to: 'agent', epoch })
  expect(history.owners.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, index) => index + 11))
})

it('counts an error that comes again, so that it pushes nothing else out', () => {
  const history = newHistory()
  noteError(history, { at: 1, event: 'flow.failed', reason: 'timeout' })
  for (let at = 2; at <= 100; at++) noteError(history, { at, event: 'reply.failed', reason: 'unauthorized' })
  expect(history.errors).toEqual([
    { at: 1, event: 'flow.failed', reason: 'timeout', times: 1 },
    { at: 100, event: 'reply.failed', reason: 'unauthorized', times: 99 },
  ])
})

it('keeps the last ten different errors', () => {
  const history = newHistory()
  for (let at = 1; at <= 15; at++) noteError(history, { at, event: 'flow.failed', reason: `reason-${at}` })
  expect(history.errors.map(({ at }) => at)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
})
