import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Node } from '../../../../src/content/text/nodes.ts'
import { plainText } from '../../../../src/content/text/plain-text.ts'
import { readMarkdown } from '../../../../src/content/text/read-markdown.ts'
import { readNodes } from '../../../../src/content/text/read-nodes.ts'
import { richText } from '../../../../src/content/text/rich-text.ts'

/** What is written, and what becomes of it as plain and as rich text: null where it is not Markdown for certain. */
const CASES: [source: string, plain: string, rich: string | null][] = [
  ['**a *2*3* b**', 'a *2*3* b', '<p><strong>a *2*3* b</strong></p>'],
  ['***a** b*', 'a b', '<p><em><strong>a</strong> b</em></p>'],
  ['**a *b* c**', 'a b c', '<p><strong>a <em>b</em> c</strong></p>'],
  ['*a **b***', 'a b', '<p><em>a <strong>b</strong></em></p>'],
  ['**a**b', 'ab', '<p><strong>a</strong>b</p>'],
  ['a **b**, **c**', 'a b, c', '<p>a <strong>b</strong>, <strong>c</strong></p>'],
  ['*a*b', '*a*b', null],
  ['** a**', '** a**', null],
  ['**a **', '**a **', null],
  ['*(a)*', '(a)', '<p><em>(a)</em></p>'],
  ['"**a**"', '"a"', '<p>&quot;<strong>a</strong>&quot;</p>'],
  ['**"a"**', '"a"', '<p><strong>&quot;a&quot;</strong></p>'],
  ['**a.**', 'a.', '<p><strong>a.</strong></p>'],
  ['**Frage?** Antwort', 'Frage? Antwort', '<p><strong>Frage?</strong> Antwort</p>'],
  ['_a_, (_b_)', 'a, (b)', '<p><em>a</em>, (<em>b</em>)</p>'],
  ['**a\n\nb**', '**a\n\nb**', null],
  ['*a\\**', 'a*', '<p><em>a*</em></p>'],
  ['**a*b**', 'a*b', '<p><strong>a*b</strong></p>'],
  ['~~a ~ b~~', 'a ~ b', null],
  ['~~~a~~~', '~~~a~~~', null],
  ['**~~a~~**', 'a', '<p><strong>a</strong></p>'],
  ['~~**a**~~ x', 'a x', '<p><strong>a</strong> x</p>'],
  ['`a`', 'a', null],
  ['``a ` b``', 'a ` b', null],
  ['` `a` `', '` `a` `', null],
  ['`a\nb`', 'a b', null],
  ['`a` b`', 'a b`', null],
  ['**`a`**', 'a', '<p><strong>a</strong></p>'],
  ['*`*`*', '*', '<p><em>*</em></p>'],
  ['**[a](https://x.example)**', 'a (https://x.example)', '<p><strong><a href="https://x.example">a</a></strong></p>'],
  [
    '[**a** b](https://x.example)',
    'a b (https://x.example)',
    '<p><a href="https://x.example"><strong>a</strong> b</a></p>',
  ],
  ['[a](https://x.example "Title")', 'a (https://x.example)', '<p><a href="https://x.example">a</a></p>'],
  ['[a](<https://x.example/a b>)', 'a', null],
  ['[a](https://x.example/(b))', 'a (https://x.example/(b))', '<p><a href="https://x.example/(b)">a</a></p>'],
  ['[a](https://x.example/\\))', 'a (https://x.example/))', '<p><a href="https://x.example/)">a</a></p>'],
  ['[a [b] c](https://x.example)', 'a [b] c (https://x.example)', '<p><a href="https://x.example">a [b] c</a></p>'],
  [
    '[a](https://x.example) [b](https://y.example)',
    'a (https://x.example) b (https://y.example)',
    '<p><a href="https://x.example">a</a> <a href="https://y.example">b</a></p>',
  ],
  [
    '[[a](https://x.example)](https://y.example)',
    '[a (https://x.example)](https://y.example)',
    '<p>[<a href="https://x.example">a</a>](https://y.example)</p>',
  ],
  ['![a](https://x.example/a.png) **b**', 'a b', '<p>a <strong>b</strong></p>'],
  [
    '[![a](https://x.example/a.png)](https://y.example)',
    'a (https://y.example)',
    '<p><a href="https://y.example">a</a></p>',
  ],
  ['[a] (https://x.example)', '[a] (https://x.example)', null],
  [
    '**a** <https://x.example/_b_> <c@d.example>',
    'a <https://x.example/_b_> <c@d.example>',
    '<p><strong>a</strong> &lt;https://x.example/_b_&gt; &lt;c@d.example&gt;</p>',
  ],
  ['**https://x.example**', 'https://x.example', '<p><strong>https://x.example</strong></p>'],
  ['*see https://x.example/a_b_c*', 'see https://x.example/a_b_c', '<p><em>see https://x.example/a_b_c</em></p>'],
  [
    '**a** https://x.example/?b=*c*',
    'a https://x.example/?b=*c*',
    '<p><strong>a</strong> https://x.example/?b=*c*</p>',
  ],
  [
    '[https://x.example/a_b](https://x.example)',
    'https://x.example/a_b (https://x.example)',
    '<p><a href="https://x.example">https://x.example/a_b</a></p>',
  ],
  ['**a** \\[b\\]', 'a [b]', '<p><strong>a</strong> [b]</p>'],
  ['**a**  \nb', 'a\nb', '<p><strong>a</strong><br>b</p>'],
  ['**a**\\\nb', 'a\nb', '<p><strong>a</strong><br>b</p>'],
  ['# a #', 'a', '<h1>a</h1>'],
  ['# a#', 'a#', '<h1>a#</h1>'],
  ['####### a', '####### a', null],
  ['#a\n# b', '#a\nb', '<p>#a</p><h1>b</h1>'],
  ['  ## a', 'a', '<h2>a</h2>'],
  ['# **a** b', 'a b', '<h1><strong>a</strong> b</h1>'],
  ['a\n# b\nc', 'a\nb\nc', '<p>a</p><h1>b</h1><p>c</p>'],
  ['**a**\n***\nb', 'a\n***\nb', '<p><strong>a</strong></p><hr><p>b</p>'],
  ['**a**\n- - -\nb', 'a\n- - -\nb', '<p><strong>a</strong></p><hr><p>b</p>'],
  ['> **a**\nb\n\nc', '> a\n> b\n\nc', '<blockquote><p><strong>a</strong><br>b</p></blockquote><p>c</p>'],
  [
    '> a\n> - **b**\n> - c',
    '> a\n> - b\n> - c',
    '<blockquote><p>a</p><ul><li><strong>b</strong></li><li>c</li></ul></blockquote>',
  ],
  [
    '> > **a**\n> b',
    '> > a\n> > b',
    '<blockquote><blockquote><p><strong>a</strong><br>b</p></blockquote></blockquote>',
  ],
  ['```\na\n```', 'a', null],
  ['```js\na\n\n b\n```\nc', 'a\n\n b\nc', null],
  ['  ```\n  a\n   b\n  ```', 'a\n b', null],
  ['```\na', 'a', null],
  ['~~~\n```\n~~~', '```', null],
  ['```a```', 'a', null],
  ['* a\n* b', '- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
  ['*   a\n*   b', '- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
  ['* a\n\n* b', '- a\n\n- b', '<ul><li>a</li><li>b</li></ul>'],
  ['* a\n\n  b\n* c', '- a\n\n  b\n- c', '<ul><li>a<p>b</p></li><li>c</li></ul>'],
  ['* a\nb\n* c', '- a\nb\n- c', '<ul><li>a<br>b</li><li>c</li></ul>'],
  ['- **a**\n- b\n\n\n- c', '- a\n- b\n\n\n- c', '<ul><li><strong>a</strong></li><li>b</li><li>c</li></ul>'],
  ['- **a**\n* b\n* c', '- a\n- b\n- c', '- <strong>a</strong><ul><li>b</li><li>c</li></ul>'],
  ['* a\n  * b\n    * c\n* d', '- a\n  * b\n    * c\n- d', '<ul><li>a<br>* b<br>* c</li><li>d</li></ul>'],
  ['* a\n\t* b\n* c', '- a\n\t* b\n- c', '<ul><li>a<br>* b</li><li>c</li></ul>'],
  [
    '1. **a**\n   - b\n   - c\n2. d',
    '1. a\n   - b\n   - c\n2. d',
    '1. <strong>a</strong><ul><li>b</li><li>c</li></ul>2. d',
  ],
  ['1) **a**\n1. b', '1) a\n1. b', '1) <strong>a</strong><br>1. b'],
  ['**x**\n2. a\n3. b', 'x\n2. a\n3. b', '<p><strong>x</strong><br>2. a<br>3. b</p>'],
  ['**x**\n1. a\n2. b', 'x\n1. a\n2. b', '<p><strong>x</strong></p>1. a<br>2. b'],
  ['* \n* a', '* \n* a', null],
  ['* a\n# b', '* a\nb', '* a<h1>b</h1>'],
  ['* # a\n* b', '- a\n- b', '<ul><li><h1>a</h1></li><li>b</li></ul>'],
  ['* a\n  ```\n  b\n  ```\n* c', '- a\n  b\n- c', '<ul><li>a<p>b</p></li><li>c</li></ul>'],
  ['* > a\n* b', '- > a\n- b', '<ul><li><blockquote><p>a</p></blockquote></li><li>b</li></ul>'],
  ['* [ ] a\n* [x] b', '* [ ] a\n* [x] b', null],
  ['|a|b|\n|-|-|\n|1|2|', 'a | b\n1 | 2', null],
  ['a | b\n- | -\n1 | 2\n\nc', 'a | b\n1 | 2\n\nc', null],
  ['| a | b |\n|:-|-:|\n| 1 |\n| 1 | 2 | 3 |', 'a | b\n1 | \n1 | 2 | 3', null],
  ['| a \\| b | c |\n|---|---|\n| `x` | **y** |', 'a | b | c\nx | y', '<p>a | b | c<br>x | <strong>y</strong></p>'],
  ['x\n| a |\n|---|\n| b |\ny', 'x\na\nb\ny', null],
  ['| a | b |\n|---|\n| 1 | 2 |', '| a | b |\n|---|\n| 1 | 2 |', null],
  ['**a**\r\nb\rc', 'a\nb\nc', '<p><strong>a</strong><br>b<br>c</p>'],
  ['**a** &amp; b', 'a & b', '<p><strong>a</strong> &amp; b</p>'],
  ['**a**<br>b', 'a\nb', '<p><strong>a</strong><br>b</p>'],
  ['<b>a</b> **b**', 'a b', '<p><strong>a</strong> <strong>b</strong></p>'],
  ['**a <u>b</u>**', 'a b', '<p><strong>a <u>b</u></strong></p>'],
  ['<span title="*a*">b</span> *c*', 'b c', '<p>b <em>c</em></p>'],
  ['**a** <!-- *b* --> *c*', 'a <!-- *b* --> c', '<p><strong>a</strong> <em>c</em></p>'],
  ['**a** <!b c', 'a <!b c', '<p><strong>a</strong> &lt;!b c</p>'],
  ['**a** <!doctype x> b', 'a <!doctype x> b', '<p><strong>a</strong> b</p>'],
]

describe('Markdown is read as CommonMark and GitHub have it, where it is certain', () => {
  it.each(CASES)('%j', (source, plain, rich) => {
    expect(plainText(source)).toBe(plain)
    expect(richText(source)).toBe(rich)
  })
})

describe('whatever is written', () => {
  const signs = ['**', '*', '_', '__', '~~', '~', '`', '``', '\\', '[', '](', '](https://a.example)', ')', '![', '"']
  const others = [
    '<b>',
    '</b>',
    '<!--',
    '-->',
    '<a@b.example>',
    'https://a.example/_',
    ' ',
    '  \n',
    '\n',
    'tea',
    '😀',
    '.',
  ]
  const inline = fc.array(fc.constantFrom(...signs, ...others), { maxLength: 30 }).map((pieces) => pieces.join(''))

  it('the pieces of a text lie next to each other and leave nothing out', () => {
    fc.assert(
      fc.property(inline, (source) => {
        expect(written(source, readNodes(source), 0, source.length)).toBe(source)
      }),
      { numRuns: 2000 },
    )
  })

  it('is read or given up, however often it is repeated', () => {
    const lines = ['- a\n  ', '> - ', '- \n', '1. ', '# a\n', 'a\n--\n', '|\n|-|\n', '```\n', '\n', '\t', '    ']
    const pieces = [
      '[a](',
      '[](a',
      '[a](<',
      '[a](b "',
      '[',
      '![',
      '[[a](b)',
      '`a``b```',
      '***a**b*',
      '*_',
      'a*',
      '**_~~',
    ]
    const tags = ['<!--', '<?', '<![CDATA[', '<!a ', '<a b="', '<a b=', '<a:', 'http://', 'www.', ' \n', '\\']
    for (const piece of [...lines, ...pieces, ...tags]) {
      expect(() => readMarkdown(piece.repeat(9_900 / piece.length)), piece).not.toThrow()
    }
  })

  it('is not read where it is nested too deeply', () => {
    const nested = (depth: number) => `${'> '.repeat(depth)}**a**`
    expect(readMarkdown(nested(100))).not.toBeNull()
    expect(readMarkdown(nested(101))).toBeNull()
  })
})

/** The source once more: of each piece the characters that are its own, and between them those of the pieces in it. */
function written(source: string, nodes: readonly Node[], from: number, to: number): string {
  let at = from
  let text = ''
  for (const node of nodes) {
    expect(node.start).toBe(at)
    const { start, end } = node
    if (node.kind === 'link') {
      text += `[${written(source, node.nodes, start + 1, node.labelEnd)}${source.slice(node.labelEnd, end)}`
    } else if (node.kind === 'marked') {
      const [first, last] = [start + node.width, end - node.width]
      text += source.slice(start, first) + written(source, node.nodes, first, last) + source.slice(last, end)
    } else text += source.slice(start, end)
    at = end
  }
  expect(at).toBe(to)
  return text
}
