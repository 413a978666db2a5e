import type { Content, Identity, Source } from '../records/records.ts'
import { invalid } from '../refusal.ts'
import { sourceType } from '../source-types.ts'
import type { World } from '../world.ts'
import { addIdentity } from './identities.ts'

/** Whom a discussion is to be initiated with, as `POST /contents` says it. */
export interface Recipients {
  to: readonly string[]
  cc: readonly string[]
  bcc: readonly string[]
  /** An e-mail's subject. */
  title: string | null
  templateName: string | null
  templateLanguage: string | null
}

type AddressField = 'mobilePhone' | 'email' | 'foreignId'

export interface Reached {
  customer: Identity
  headers: Content['headers']
}

/**
 * The identity that is written to, a new one where nobody is known by the number or address. What must be given depends
 * on the channel, see the parameters of `POST /contents`.
 *
 * @throws a 422 where the source cannot initiate discussions or not in this way; nothing has changed then
 */
export function reach(world: World, source: Source, recipients: Recipients): Reached {
  const { initiates } = sourceType(source.type)
  switch (initiates) {
    case 'phone':
      return { customer: byPhone(world, source, recipients), headers: null }
    case 'phone with template':
      if (recipients.templateName === null) throw invalid('template_name is mandatory.')
      if (recipients.templateLanguage === null) throw invalid('template_language is mandatory.')
      return { customer: byPhone(world, source, recipients), headers: null }
    case 'email':
      return byEmail(world, source, recipients)
    case 'identity':
      return { customer: byForeignId(world, source, recipients), headers: null }
    case null:
      throw invalid('in_reply_to_id is mandatory: the source cannot initiate discussions.')
  }
}

const PHONE = /^(\+|00)\d{3,20}$/

/** "It must start with 00 or +, example: +33634231224 or 0033634231224." */
function byPhone(world: World, source: Source, recipients: Recipients): Identity {
  const to = only(recipients)
  if (!PHONE.test(to)) throw invalid('to must be a telephone number that starts with 00 or +.')
  const mobilePhone = to.replace(/^00/, '+')
  return (
    find(world, source, 'mobilePhone', mobilePhone) ??
    addIdentity(world, source, { mobilePhone, displayName: mobilePhone })
  )
}

const EMAIL = /^[^\s@]+@[^\s@]+$/

/** The first address is the customer's; the others are in the headers. */
function byEmail(world: World, source: Source, { to, cc, bcc, title }: Recipients): Reached {
  const [email] = to
  if (email === undefined) throw invalid('to[] is mandatory.')
  if (title === null) throw invalid('title is mandatory.')
  for (const address of [...to, ...cc, ...bcc]) {
    if (!EMAIL.test(address)) throw invalid(`${address} is not an e-mail address.`)
  }
  const customer = find(world, source, 'email', email) ?? addIdentity(world, source, { email, displayName: email })
  return { customer, headers: { Subject: [title], To: to, Cc: cc, Bcc: bcc } }
}

/** "The identity must have been imported." */
function byForeignId(world: World, source: Source, recipients: Recipients): Identity {
  const foreignId = only(recipients)
  const identity = find(world, source, 'foreignId', foreignId)
  if (identity === undefined || identity.id === source.identityId) throw invalid(`There is no identity ${foreignId}.`)
  return identity
}

function only({ to }: Recipients): string {
  const [one] = to
  if (one === undefined) throw invalid('to is mandatory when initiating a discussion.')
  return one
}

/** Who is on the source's community by that number, address or id. */
function find(world: World, { communityId }: Source, field: AddressField, value: string): Identity | undefined {
  const { identities } = world.records
  return [...identities.values()].find((one) => one.communityId === communityId && one[field] === value)
}
