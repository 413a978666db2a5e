import { expect } from 'vitest'
import { answered, askApi } from './admin.ts'
import { eventually } from './engage.ts'

/** Asking for an input to the flow, or for a notification, as another system does. */

type Headers = Record<string, string>

export const inject = (body: unknown, headers?: Headers) =>
  answered(askApi('/inject', { body, ...(headers && { headers }) }))
export const notify = (body: unknown, headers?: Headers) =>
  answered(askApi('/notify', { body, ...(headers && { headers }) }))
export const request = (id: unknown) => answered(askApi(`/requests/${id}`))

/** Waits until a request shows this, among other things. */
export const becomes = (id: unknown, shown: Record<string, unknown>) =>
  eventually(async () => expect(await request(id)).toMatchObject(shown))

/** The id of a request that was taken in. */
export async function accepted(asked: Promise<Record<string, unknown>>): Promise<unknown> {
  const answer = await asked
  expect(answer).toEqual({ code: 202, id: expect.stringMatching(/^[\w-]+$/), status: 'queued' })
  return answer.id
}

export const withKey = (key: string) => ({ 'Idempotency-Key': key })
