import { describe, expect, it } from 'vitest'
import { parseQuery, valuesOf } from '../../../tools/emulator/rest/query.ts'
import { idsOf, type Scene, scene } from './scene.ts'

const terms = (q: string) =>
  parseQuery(q).terms.map(({ keyword, values, negated }) => `${negated ? '-' : ''}${keyword}=${values.join('|')}`)

describe('a query', () => {
  it('is pairs of a keyword and a value, in quotes where it holds spaces', () => {
    expect(terms('thread:abc text:"where is it" source:"1"')).toEqual(['thread=abc', 'text=where is it', 'source=1'])
  })

  it('has one term for a keyword that is repeated', () => {
    expect(terms('source:1 thread:2 source:"3" status_in:new,assigned')).toEqual([
      'source=1|3',
      'thread=2',
      'status_in=new|assigned',
    ])
  })

  it('keeps commas in quotes', () => {
    expect(terms('name_in:"one, two"')).toEqual(['name_in=one, two'])
  })

  it('tells a negated keyword from the same one', () => {
    expect(terms('-status_in:ignored status_in:new')).toEqual(['-status_in=ignored', 'status_in=new'])
    expect(valuesOf(parseQuery('-thread:1 thread:2'), 'thread')).toEqual(['2'])
    expect(valuesOf(parseQuery('-thread:1'), 'thread')).toEqual([])
  })

  it('takes words without a keyword for text, each for itself', () => {
    expect(terms('order "two words" 5,50')).toEqual(['text=order', 'text=two words', 'text=5,50'])
  })

  it('says the order apart', () => {
    expect(parseQuery('order:"created_at.asc" id:1')).toMatchObject({ order: 'created_at.asc', terms: [{}] })
    expect(parseQuery('id:1').order).toBeNull()
  })
})

/** Which of the named contents a search finds, in its order. */
async function found({ rest }: Scene, q: string, names: Record<string, string>) {
  const ids = idsOf(await rest('GET /contents', { q }))
  return ids.map((id) => Object.keys(names).find((name) => names[name] === id))
}

async function conversation() {
  const stage = await scene()
  const { customer, control, desk } = stage.emulator
  const first = customer.writes({ body: 'Where is my ORDER 5,50?' })
  const other = customer.writes({ sourceId: control.addSource({ type: 'email' }).id, body: 'My bill' })
  const answer = desk.reply({ threadId: first.thread_id, body: 'Your order is on its way' })
  const names = { first: first.id, other: other.id, answer: answer.id }
  return { ...stage, first, other, answer, find: (q: string) => found(stage, q, names) }
}

describe('searching contents', () => {
  it('finds by each keyword', async () => {
    const { first, other, answer, find } = await conversation()
    expect(await find(`id:"${other.id}"`)).toEqual(['other'])
    expect(await find(`thread:${first.thread_id}`)).toEqual(['answer', 'first'])
    expect(await find(`source:${other.source_id}`)).toEqual(['other'])
    expect(await find(`identity:${answer.author_id}`)).toEqual(['answer'])
    expect(await find(`intervention:${answer.intervention_id}`)).toEqual(['answer', 'first'])
    expect(await find('status_in:"replied"')).toEqual(['first'])
    expect(await find('')).toEqual(['answer', 'other', 'first'])
  })

  it('finds the contents of a group of identities', async () => {
    const { emulator, first, other, find } = await conversation()
    const [merged] = emulator.control.mergeIdentities({ identityIds: [first.author_id, other.author_id] })
    expect(await find(`identity_group:${merged?.identity_group_id}`)).toEqual(['other', 'first'])
  })

  it('finds text whatever its case, all words of it', async () => {
    const { find } = await conversation()
    expect(await find('order')).toEqual(['answer', 'first'])
    expect(await find('order where')).toEqual(['first'])
    expect(await find('text:5,50')).toEqual(['first'])
    expect(await find('"my order"')).toEqual(['first'])
    expect(await find('"order my"')).toEqual([])
  })

  it('finds any of several values, none of negated ones, and turns the order round', async () => {
    const { first, other, find } = await conversation()
    expect(await find(`id:${first.id} id:${other.id} order:created_at.asc`)).toEqual(['first', 'other'])
    expect(await find('-status_in:replied -status_in:new')).toEqual(['answer'])
    expect(await find(`-source:${other.source_id} status_in:replied`)).toEqual(['first'])
  })

  it('refuses unknown keywords and orders by name, even where there is nothing to find', async () => {
    const { rest } = await scene()
    const message = async (q: string) => (await rest('GET /contents', { q })).body
    expect(await message('colour:red')).toMatchObject({ status: 422, message: expect.stringContaining('colour') })
    expect(await message('constructor:x')).toMatchObject({ status: 422 })
    expect(await message('order:body.asc')).toMatchObject({ status: 422, message: expect.stringContaining('body.asc') })
    expect(await message('order:created_at')).toMatchObject({ status: 422 })
    expect(await message('-text:word')).toMatchObject({ status: 422, message: expect.stringContaining('text') })
  })

  it('leaves out what the token’s user may not read', async () => {
    const { emulator, other, find } = await conversation()
    const { botUserId } = emulator.account
    emulator.control.setPermissions({ userId: botUserId, sourceId: other.source_id, read: false })
    expect(await find('')).toEqual(['answer', 'first'])
  })
})
