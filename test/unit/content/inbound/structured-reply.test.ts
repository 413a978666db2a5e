import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choicesOf, NO_CHOICES } from '../../../../src/content/inbound/chosen.ts'
import { readStructuredReply } from '../../../../src/content/inbound/structured-reply.ts'

const START = '2026-11-24T08:00+0100'
const slot = { start_time: START, duration: 3600, identifier: 'slot-1' }

/** The platform's own example of a form's answer, shortened. */
const responses = [
  {
    page_id: 'page_1',
    title: 'When did you receive it?',
    items: [{ id: 'page_1', title: '09/29/2022', value: '2022-09-28T22:00:00Z' }],
  },
  {
    page_id: 'page_2',
    title: 'What was the issue?',
    items: [
      { id: '1', title: 'It does not work', value: 'doesnt_work' },
      { id: '3', title: 'It is damaged', value: 'damaged' },
    ],
  },
]

const answers: [string, Record<string, unknown>, string][] = [
  ['a click', { payload: 'track' }, 'track'],
  ['several choices of a list', { payloads: ['red', 'blue', '', 7] }, 'red, blue'],
  [
    'a form',
    { responses },
    'When did you receive it?: 09/29/2022\nWhat was the issue?: It does not work, It is damaged',
  ],
  ['a form without questions', { responses: [{ items: [{ value: 'yes' }] }] }, 'yes'],
  [
    'a form with gaps',
    { responses: [null, { title: 'Name', items: [] }, { title: 'Age', items: [{ title: 7 }] }] },
    'Age: 7',
  ],
  ['a time', slot, 'slot-1'],
  ['a time among slots', { timeslots: [{}, slot] }, 'slot-1'],
  ["a time in Apple's own form", { event: { timeslots: [{ identifier: 'slot-1', startTime: START }] } }, 'slot-1'],
  ['a time without an identifier', { start_time: START }, START],
  ['a payment', { status: 'success', version: 1 }, 'success'],
  ['a failed sign-in', { status: 'failure', code: 'x' }, 'failure'],
  ['a click before everything else', { payload: 'track', status: 'success', ...slot }, 'track'],
]

describe('a structured reply', () => {
  it.each(answers)('is read as text: %s', (_, reply, text) => {
    expect(readStructuredReply(reply, NO_CHOICES)).toBe(text)
  })

  it.each([
    null,
    {},
    { payload: '' },
    { payload: 7 },
    { payload: null, payloads: null, responses: 'x', timeslots: {}, event: null, status: '' },
    { status: {} },
    { identifier: [] },
    { responses: [{ title: 'Name', items: 'Ada' }] },
  ])('says nothing where it is %j', (reply) => {
    expect(readStructuredReply(reply, NO_CHOICES)).toBeNull()
  })

  it('brings back kept payloads, of clicks and of times', () => {
    const choices = choicesOf([], [{ key: 'k.1', payload: 'Überweisung' }])
    expect(readStructuredReply({ payload: 'k.1' }, choices)).toBe('Überweisung')
    expect(readStructuredReply({ payloads: ['k.1', 'red'] }, choices)).toBe('Überweisung, red')
    expect(readStructuredReply({ ...slot, identifier: 'k.1' }, choices)).toBe('Überweisung')
  })

  it('is read without throwing whatever it holds', () => {
    const names = ['payload', 'payloads', 'responses', 'timeslots', 'event', 'status', 'start_time', 'identifier']
    const dirt = fc.dictionary(fc.constantFrom(...names), fc.jsonValue())
    fc.assert(
      fc.property(dirt, (reply) => {
        const text = readStructuredReply(reply, NO_CHOICES)
        expect(text === null || text !== '').toBe(true)
      }),
    )
  })
})
