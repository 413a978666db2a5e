import { describe, expect, it } from 'vitest'
import { toReplies } from '../../../../src/content/reply/to-replies.ts'
import { CHANNELS } from './channels.ts'
import { faultsOf } from './judge.ts'
import { PARTS } from './parts.ts'
import { show } from './show.ts'

/** Channels without structured content get the same, so that they share a file. */
const TEXT_ONLY = new Set(['email', 'twitter', 'viber', 'sms', 'unknown'])
const fileOf = (name: string) =>
  TEXT_ONLY.has(name) || /nothing|without/.test(name) ? 'text-only' : name.replaceAll(' ', '-')

/** Rich text changes nothing but texts: it has tests of its own. */
const PLAIN = Object.entries(CHANNELS).filter(([, { richText }]) => !richText)

describe.each(PLAIN)('on %s', (name, channel) => {
  const said = Object.entries(PARTS).map(([title, parts]) => {
    const problems: string[] = []
    const report = (where: string, what: string) => problems.push(`${where}: ${what}`)
    return { title, problems, answer: toReplies(parts, channel, { keyPrefix: 'k', timeZone: 'Europe/Berlin', report }) }
  })

  it('every kind of part is said as the file beside this test has it', async () => {
    const sections = said.map(({ title, answer, problems }) => `## ${title}\n${show(answer, problems)}\n`)
    await expect(sections.join('\n')).toMatchFileSnapshot(`golden/${fileOf(name)}.txt`)
  })

  it.each(said)('the platform takes $title as it is', ({ answer }) => {
    expect(answer.replies.flatMap(({ draft }) => faultsOf(draft, channel))).toEqual([])
  })
})
