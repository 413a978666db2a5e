import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMarkdown, mayHoldMarkdown } from '../../../../src/content/text/markdown.ts'
import { plainText } from '../../../../src/content/text/plain-text.ts'
import { readMarkdown } from '../../../../src/content/text/read-markdown.ts'

describe('what only looks like Markdown comes out unchanged', () => {
  it.each([
    '2 * 3 * 4',
    '2*3*4 = 24 and 2**3**4, a*b_c**d**',
    'a 4*/5* hotel, or a 3* one',
    '*terms apply, **see below',
    'Price* without VAT\n\n* with delivery',
    '- only one item',
    '+ 2\n+ 3',
    '- first\n- second',
    '1) first\n2) second',
    '1. first\n3. third',
    '#1 choice, C# and #hashtag',
    '##',
    '1986. A great year!',
    '> 5 items',
    'snake_case_words and _private_name_ and __init__',
    'some_name@mail.example, _a_@mail.example',
    'https://a.example/_b_/c_d_e?f=*g*&h=[1](2)',
    'www.a.example/x_y_z',
    '    four spaces\n\n\n\n  two spaces\ttab',
    'line one  \nline two\\\nline three',
    'Title\n=====\nText\n-----\n***',
    'array[0](x), [1], [ ] open, [x] done',
    '[1]: https://a.example\nsee [1]',
    '5` and 6`',
    '~5 to ~6 minutes',
    '**** **** **** 1234',
    '¯\\_(ツ)_/¯ C:\\*.txt',
    'a | b\nc | d',
    'Hello\r\n\r\nthere',
    '!important ![',
    '```',
    '',
  ])('%j', (text) => {
    expect(plainText(text)).toBe(text)
  })

  it('whatever the sentences are made of', () => {
    const word = fc.constantFrom(
      ...[
        'order',
        'snake_case',
        '2*3',
        '*',
        '5*',
        '#1',
        '1)',
        '3.',
        '-',
        '_',
        'a_b@c.example',
        'https://a.example/b_c_',
      ],
      ...[
        '😀',
        'مرحبا',
        'שלום',
        '你好',
        "it's",
        '"quoted"',
        '(x)',
        '[y]',
        '100%',
        '~10',
        'C:\\temp',
        'a/b',
        '+49',
        '$5',
      ],
    )
    const space = fc.constantFrom(' ', ' ', ' ', '  ', '\n', '\n\n', '\n\n\n', '\t')
    const sentence = fc.array(fc.tuple(word, space), { maxLength: 12 }).map((pairs) => pairs.flat().join(''))
    // A title, starred lists and starred words are Markdown: they are not built by chance here.
    fc.assert(
      fc.property(
        sentence.filter((text) => !/^ *\*[ \t]+\S/m.test(text)),
        (text) => {
          expect(plainText(`So: ${text}`)).toBe(`So: ${text}`)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('Markdown becomes its words', () => {
  it.each([
    ['emphasis', '**bold**, *italic*, _italic_, ***both***, ~~old~~', 'bold, italic, italic, both, old'],
    ['emphasis around parts of a sentence', 'It is **very\nimportant**!', 'It is very\nimportant!'],
    ['emphasis within words of scripts without spaces', '这是**重点**内容', '这是重点内容'],
    ['headings', '# Hours\n\n9 to 5\n## Fees ##\nNone', 'Hours\n\n9 to 5\nFees\nNone'],
    ['code', 'Type `npm *x*`:\n```sh\nls *a* _b_\n```\nDone', 'Type npm *x*:\nls *a* _b_\nDone'],
    ['links', '[our page](https://a.example/x_y)', 'our page (https://a.example/x_y)'],
    ['links that are their own text', '[https://a.example](https://a.example)', 'https://a.example'],
    ['links to mailboxes and telephones', '[write](mailto:a@b.example) [+491](tel:+491)', 'write (a@b.example) +491'],
    ['links nobody can open', '[run](javascript:x()) [help](/help)', 'run help'],
    ['pictures', '![our shop](https://a.example/a.png) ![](https://a.example/b.png)**x**', 'our shop x'],
    ['emphasis of the beginning of a word', '**Haupt**straße', 'Hauptstraße'],
    ['tasks', '- [ ] buy **tea**\n- [x] drink it', '- [ ] buy tea\n- [x] drink it'],
    ['starred lists', '* tea\n* **coffee**\n\nBye', '- tea\n- coffee\n\nBye'],
    ['lists with numbers', '2. **tea**\n3. coffee\n4) cake', '2. tea\n3. coffee\n4) cake'],
    ['lists within lists', '* a\n  * b\n  * c\n* d', '- a\n  - b\n  - c\n- d'],
    ['a single starred line beside Markdown', '**Note**\n* terms apply', 'Note\n* terms apply'],
    ['quotes', '> **so** it is\n> said', '> so it is\n> said'],
    ['tables', '| Tea | **Price** |\n|---|:-:|\n| green | 3 |', 'Tea | Price\ngreen | 3'],
    ['line breaks', '**a**\nb  \nc\\\nd\n\n\ne', 'a\nb\nc\nd\n\n\ne'],
    ['escaped characters', '**a** \\*b\\*', 'a *b*'],
    ['indentation', '**a**\n\n    b\n  c', 'a\n\n    b\n  c'],
    ['a row with more cells than the table has columns', 'Drink\n|-|\ntea|milk', 'Drink\ntea | milk'],
    ['right-to-left text and emoji', 'مرحبا **بك** 👍🏽 שלום', 'مرحبا بك 👍🏽 שלום'],
  ])('%s', (_, source, text) => {
    expect(plainText(source)).toBe(text)
  })

  it('beside HTML and character references', () => {
    expect(plainText('<b>Menu</b> &amp; **more**<br>* tea<br>* caf&eacute;')).toBe('Menu & more\n- tea\n- café')
    expect(plainText('<p>One</p><ul><li>two</li></ul>')).toBe('One\n\n- two')
  })
})

it('never throws, loses no word, and leaves what is plain already alone', () => {
  const piece = fc.constantFrom(
    ...['**', '*', '_', '`', '```\n', '# ', '> ', '* ', '- ', '1. ', '\n', '\n\n', '    ', '[', '](', ')', '!['],
    ...['|', '|-|\n', '~~', '\\', '<b>', '</b>', '<p>', '&amp;', '<', 'https://a.example/', '  \n'],
  )
  const words = fc.constantFrom('tea', 'coffee', 'milk')
  const soup = fc.array(fc.oneof(piece, words), { maxLength: 30 })
  fc.assert(
    fc.property(soup, (pieces) => {
      const source = pieces.join('')
      // Targets of links, languages of fences and what stands in a tag are not words for the customer.
      const said = plainText(source)
      if (!/[[\]`<]|~~~/.test(source))
        for (const word of source.match(/tea|coffee|milk/g) ?? []) expect(said).toContain(word)
    }),
    { numRuns: 2000 },
  )
})

it('gives up the Markdown, not the words, of a text nested without end', () => {
  const deep = `${'>'.repeat(19_000)} **a**`
  expect(plainText(deep)).toContain('a')
  expect(plainText(`${'word '.repeat(10_000)}**a**`)).toContain('word')
})

it('looks for Markdown wherever there may be some', () => {
  const piece = fc.oneof(
    fc.constantFrom('- ', '1. ', '> ', '\n', '\n\n', '    ', '---', '===', '](', '\\', '<b>', '!'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      if (!mayHoldMarkdown(text)) expect(isMarkdown(readMarkdown(text) ?? [])).toBe(false)
    }),
    { numRuns: 1000 },
  )
})

it('reads the Markdown of the longest messages that people write', () => {
  const items = Array.from(
    { length: 60 },
    (_, at) => `- **Tea ${at}**: green, from [our shop](https://shop.example/${at})`,
  )
  const story = 'It is **green** and _fresh_. '.repeat(40)
  const said = plainText(`# Our teas\n\n${items.join('\n')}\n\n${story}`)
  expect(said).toMatch(/^Our teas\n\n- Tea 0: green, from our shop \(https:\/\/shop\.example\/0\)\n/)
  expect(said).not.toMatch(/[*_#]/)
})

it('stays fast on markup made to be slow, and leaves it as it is', () => {
  const pieces = ['*a ', '*a_', '_a*', '*_a ', '__a', '- ', '- - ', '1. ', '>', '> ', 'a\n--\n', '[a](', '`a ', '<a ']
  const started = performance.now()
  for (const piece of pieces) {
    const hostile = `a ${piece.repeat(Math.floor(9_900 / piece.length))}a*`
    expect(plainText(hostile).match(/a/g)).toHaveLength(hostile.match(/a/g)?.length ?? 0)
  }
  expect(performance.now() - started).toBeLessThan(3_000)
})
