import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { richText } from '../../../../src/content/text/rich-text.ts'
import { anyText } from '../../any-text.ts'

const ELEMENTS = new Set([
  ...['p', 'br', 'strong', 'em', 'u', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'ul', 'li', 'a', 'span', 'hr'],
])
const STYLE =
  /^(color: #[0-9a-f]{6}|text-align: (start|center|end))(; (color: #[0-9a-f]{6}|text-align: (start|center|end)))*$/

/** What is wrong with HTML by the platform's list, and its words. */
function judge(html: string): { offences: string[]; words: string } {
  const offences: string[] = []
  let words = ''
  const open: string[] = []
  new Parser({
    onopentag: (name, attributes) => {
      if (!ELEMENTS.has(name)) offences.push(name)
      if (name === 'li' && open.at(-1) !== 'ul') offences.push('li outside ul')
      if (['p', 'ul', 'h1', 'blockquote', 'hr'].includes(name) && open.some((one) => /^(p|h\d)$/.test(one))) {
        offences.push(`${name} in a paragraph`)
      }
      open.push(name)
      for (const [key, value] of Object.entries(attributes)) {
        const fine =
          (key === 'href' && /^(https?:\/\/|mailto:|tel:)/i.test(value)) ||
          (key === 'target' && value === '_blank') ||
          (key === 'style' && STYLE.test(value))
        if (!fine) offences.push(`${name} ${key}=${value}`)
      }
    },
    onclosetag: (name, isImplied) => {
      if (isImplied && name !== 'br' && name !== 'hr') offences.push(`${name} is not closed`)
      open.pop()
    },
    ontext: (text) => {
      words += text
    },
    oncomment: () => offences.push('comment'),
    onprocessinginstruction: () => offences.push('declaration'),
  }).end(html)
  return { offences, words }
}

describe('HTML is cut down to what the platform takes', () => {
  it.each([
    ['<p>Hello <b>you</b> <i>two</i></p>', '<p>Hello <strong>you</strong> <em>two</em></p>'],
    ['<div>One</div><div><ins>two</ins></div>', 'One<br><u>two</u>'],
    ['<section><h2>Title</h2><code>x</code></section>', '<h2>Title</h2>x'],
    ['<ul><li>a<li>b<ul><li>c</ul></ul>', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>'],
    ['<ol start="3"><li>a</li><li><b>b</b></li></ol>', '3. a<br>4. <strong>b</strong>'],
    ['<p>x<b>y<p>z</b>', '<p>x<strong>y</strong></p><p><strong>z</strong></p>'],
    ['<b><p>x</p>y</b>', '<p><strong>x</strong></p><strong>y</strong>'],
    ['<blockquote><p>a</p></blockquote><hr>b', '<blockquote><p>a</p></blockquote><hr>b'],
    ['<table><tr><td>Mon</td><td><b>9-5</b></td></tr><tr><td>Tue</td></tr></table>', 'Mon <strong>9-5</strong><br>Tue'],
    ['<p><b>a</b><br><br><br><br>b</p>', '<p><strong>a</strong><br><br>b</p>'],
    ['<pre>a\n b <b>c</b></pre>', 'a<br>b <strong>c</strong>'],
    ['See <img src="a.png" alt="our shop"> <u>now</u>', '<p>See our shop <u>now</u></p>'],
    ['<script>x()</script><style>p{}</style><b>Hi</b><!-- no -->', '<p><strong>Hi</strong></p>'],
    ['<p onclick="x()" class="c"><em id="i">Hi</em></p>', '<p><em>Hi</em></p>'],
    ['<b></b><p> </p><strong>x</strong>', '<strong>x</strong>'],
  ])('%s', (source, html) => {
    expect(richText(source)).toBe(html)
  })

  it('and its styles to a colour and an alignment', () => {
    expect(
      richText('<p style="COLOR:#F00; font-size:9px; text-align:right">x</p><span style="color:red">y</span>'),
    ).toBe('<p style="color: #ff0000; text-align: end">x</p>y')
    expect(richText('<p style="color:#12"><span style="color:#123456">x</span></p>')).toBe(
      '<p><span style="color: #123456">x</span></p>',
    )
    expect(richText('<p style="text-align: constructor"><b>x</b></p>')).toBe('<p><strong>x</strong></p>')
  })

  it('and its links to those that a customer can open', () => {
    expect(richText('<a href="https://a.example/?b=1&c=2" target="_blank" rel="x">a</a>')).toBe(
      '<p><a href="https://a.example/?b=1&amp;c=2" target="_blank">a</a></p>',
    )
    expect(richText('<b>x</b> <a href="mailto:a@b.example">m</a> <a href="tel:+49">t</a>')).toContain('href="tel:+49"')
    for (const target of [
      'javascript:x()',
      ' java\tscript:x()',
      'JAVA&#115;cript:x()',
      'data:text/html,x',
      '/help',
      '',
    ]) {
      expect(richText(`<b>x</b> <a href="${target}">y</a>`)).toBe('<p><strong>x</strong> y</p>')
    }
  })
})

describe('Markdown becomes HTML', () => {
  it.each([
    ['**a** *b* ~~c~~ `d<e`', '<p><strong>a</strong> <em>b</em> c d&lt;e</p>'],
    ['# Title\n\none\ntwo', '<h1>Title</h1><p>one<br>two</p>'],
    [
      '**Menu**\n* tea\n* coffee\n  * black',
      '<p><strong>Menu</strong></p><ul><li>tea</li><li>coffee<br>* black</li></ul>',
    ],
    ['**x**\n1. one\n2. two', '<p><strong>x</strong></p>1. one<br>2. two'],
    [
      '> **q**\n\n---\n\n2*3*4 < 25 & 1_a_b',
      '<blockquote><p><strong>q</strong></p></blockquote><hr><p>2*3*4 &lt; 25 &amp; 1_a_b</p>',
    ],
    ['[a "b"](https://a.example/?x="1"&y=2)', null],
    ['[shop](https://a.example/?x=1&y=2)', '<p><a href="https://a.example/?x=1&amp;y=2">shop</a></p>'],
    ['[run](javascript:alert(1)) **x**', '<p>run <strong>x</strong></p>'],
    ['| a | b |\n|---|---|\n| **1** | 2 |', '<p>a | b<br><strong>1</strong> | 2</p>'],
    ['- [x] **a**\n- [ ] b', '- [x] <strong>a</strong><br>- [ ] b'],
    ['Hello <b>you</b>\nand **me**', '<p>Hello <strong>you</strong><br>and <strong>me</strong></p>'],
    [
      'Dear <title>, **write** to <a@b.example>',
      '<p>Dear &lt;title&gt;, <strong>write</strong> to &lt;a@b.example&gt;</p>',
    ],
    ['مرحبا **بك** 👍🏽 &eacute; &amp;lt;', '<p>مرحبا <strong>بك</strong> 👍🏽 é &amp;lt;</p>'],
  ])('%s', (source, html) => {
    expect(richText(source)).toBe(html)
  })
})

it.each([
  'Hello',
  'one\n\ntwo',
  '<p>Hello</p><p>there<br>you</p>',
  '<div>a</div>',
  '2 * 3 * 4 < 5',
  'https://a.example/_b_',
  '- a\n- b',
  '1. a\n2. b',
  '```\ncode\n```',
  '<a href="/x">y</a>',
  '<script>x</script>',
  '',
  `${'<div>'.repeat(200)}<b>x</b>`,
  '**x** '.repeat(30_000),
])('gives null where plain text says as much, or the text is too large: %#', (source) => {
  expect(richText(source)).toBeNull()
})

describe('whatever comes', () => {
  const piece = fc.constantFrom(
    ...[
      '<p>',
      '</p>',
      '<b>',
      '</b>',
      '<i',
      '>',
      '<ul>',
      '</ul>',
      '<ol>',
      '<li>',
      '<h1>',
      '</h1>',
      '<blockquote>',
      '<hr>',
    ],
    ...[
      '<a href="javascript:x()">',
      "<a href='https://a.example/\"x'>",
      '</a>',
      '<span style="color:#abcdef;x:y">',
      '<br>',
    ],
    ...['</span>', '<script>', '</script>', '<!--', '-->', '<title>', '<table><tr><td>', '<svg>', '<![CDATA[', '<?x'],
    ...[
      '**',
      '*',
      '_',
      '`',
      '\n',
      '\n\n',
      '* ',
      '# ',
      '> ',
      '[',
      '](javascript:x)',
      '](https://a.example)',
      '\\<',
      '\\!--',
    ],
    ...[
      '&lt;',
      '&',
      '&#106;avascript:',
      ' ',
      '"',
      '<pre>',
      '<img alt="<b>">',
      '<a href="&#x6a;avascript:x">',
      '<menu>',
    ],
  )
  const soup = fc.array(fc.oneof(piece, fc.constantFrom('tea', 'كلمة', '👍🏽')), { maxLength: 25 })

  it('only elements and attributes of the list are written, well nested', () => {
    fc.assert(
      fc.property(soup, (pieces) => {
        const html = richText(pieces.join(''))
        if (html !== null) expect(judge(html).offences, html).toEqual([])
      }),
      { numRuns: 5000 },
    )
  })

  it('words survive', () => {
    const hiding = /script|title|<!--|CDATA|<\?|img|href|\]\(/
    fc.assert(
      fc.property(soup, (pieces) => {
        const kept = pieces.filter((one) => !hiding.test(one) && !['<i', '\\<'].includes(one))
        const html = richText(kept.join(''))
        const count = (text: string) => text.match(/tea|كلمة|👍🏽/gu)?.length ?? 0
        if (html !== null) expect(count(judge(html).words), html).toBe(count(kept.join('')))
      }),
      { numRuns: 3000 },
    )
  })

  it('nothing throws', () => {
    fc.assert(fc.property(anyText({ maxLength: 200 }), (text) => void richText(`<b>x</b>${text}`)))
  })
})
