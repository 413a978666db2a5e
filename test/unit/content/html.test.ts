import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { htmlToText, toPlainText } from '../../../src/content/html.ts'
import { anyText } from '../any-text.ts'

describe('htmlToText', () => {
  it('sets paragraphs apart and decodes entities', () => {
    expect(htmlToText('<p>Hello,</p><p>my <b>order</b> &amp; invoice?</p>')).toBe('Hello,\n\nmy order & invoice?')
  })

  it('keeps the address of a link beside its text, unless they are equal', () => {
    const html = '<a href="https://a.example/x?y=1">our page</a> <a href="https://a.example">https://a.example</a>'
    expect(htmlToText(html)).toBe('our page (https://a.example/x?y=1) https://a.example')
  })

  it('drops link targets that nobody can open, but not their text', () => {
    const html = '<a href="/help">help</a> <a href="javascript:x()">run</a> <a href="mailto:a@b.example">write</a>'
    expect(htmlToText(html)).toBe('help run write (a@b.example)')
  })

  it('writes lists as lines with dashes or numbers', () => {
    expect(htmlToText('<ul><li>one<li>two</ul>')).toBe('- one\n- two')
    expect(htmlToText('<ol start="3"><li>three</li><li>four</li></ol>')).toBe('3. three\n4. four')
    expect(htmlToText('<ol type="I" start="5000"><li>x</li></ol>')).toBe('5000. x')
  })

  it('indents what belongs to an item, and what stands beside items', () => {
    expect(htmlToText('<ul><li>one<ol><li>a<br>b</li></ol></li>two<script>no()</script></ul>')).toBe(
      '- one\n  1. a\n     b\n  two',
    )
  })

  it('marks each line of a quote and keeps the lines of preformatted text', () => {
    expect(htmlToText('So:<blockquote><p>one</p><p>two</p></blockquote><pre>a  b\n c</pre>end')).toBe(
      'So:\n\n> one\n>\n> two\n\na  b\n c\n\nend',
    )
  })

  it('leaves headings as they are written', () => {
    expect(htmlToText('<h1>Opening Hours</h1><p>9 to 5</p>')).toBe('Opening Hours\n\n9 to 5')
  })

  it('puts the alt text in place of an image and drops images without one', () => {
    expect(htmlToText('<p>See <img src="a.png" alt="our shop"><img src="b.png">.</p>')).toBe('See our shop.')
  })

  it('reads table rows as lines', () => {
    expect(htmlToText('<table><tr><td>Mon</td><td>9-5</td></tr><tr><td>Tue</td><td>10-4</td></tr></table>')).toBe(
      'Mon 9-5\nTue 10-4',
    )
  })

  it('drops scripts, styles and the head', () => {
    const html = '<html><head><title>T</title><style>p{}</style></head><body><script>alert(1)</script>Hi</body></html>'
    expect(htmlToText(html)).toBe('Hi')
  })

  it('makes no-break spaces plain and leaves no more than one empty line in a row', () => {
    expect(htmlToText('<p>a&nbsp;b</p><br><br><br><br><p>c</p>')).toBe('a b\n\nc')
  })

  it('does not put spaces into words that hold a zero-width space', () => {
    expect(htmlToText('<p>ไทย\u200bไทย</p>')).toBe('ไทย\u200bไทย')
  })

  it('keeps the words of documents that are too deep to be laid out', () => {
    const text = htmlToText(`${'<div>'.repeat(50_000)}hello &amp; goodbye<script>no()</script>`)
    expect(text).toBe('hello & goodbye')
  })

  it('keeps the words of documents that are too long to be laid out', () => {
    const text = htmlToText('<p>hello</p>'.repeat(50_000))
    expect(text.match(/hello/g)).toHaveLength(50_000)
  })

  it('stays fast on markup made to be slow', () => {
    const started = performance.now()
    for (const html of [
      `${'<b>'.repeat(150_000)}${'</x>'.repeat(100_000)}`,
      '<'.repeat(500_000),
      '<a href="'.repeat(80_000),
      `${'<ul>'.repeat(90)}${'<li>x'.repeat(25_000)}`,
      `a${'\u00a0'.repeat(100_000)}b<br>`,
    ]) {
      htmlToText(html)
      toPlainText(html)
    }
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('toPlainText', () => {
  it.each([
    'a < b and c > d',
    '5 <3 you',
    'x <unknown> y',
    'write to <a@b.example>',
    'see <https://a.example/b>',
    'if a <b and c > d',
    'Dear <title> <name>',
    'sent to <address> at <time>',
    'a <b',
    'no   html\n\n\n\nat all ',
    '</b>',
    'AT&T, ?a=1&copy=2, &nothing;',
  ])('leaves %j untouched', (text) => {
    expect(toPlainText(text)).toBe(text)
  })

  it('decodes entities of text without HTML, once', () => {
    expect(toPlainText('Tom &amp; Jerry&nbsp;&#39;s &#x1F600; &amp;lt;')).toBe("Tom & Jerry 's 😀 &lt;")
  })

  it('converts text that holds HTML', () => {
    expect(toPlainText('<p>Hello <b>you</b></p><ul><li>a</li></ul>')).toBe('Hello you\n\n- a')
  })

  it('keeps the line breaks of text with inline elements only', () => {
    expect(toPlainText('Hello <b>you</b>,\n\nline one<br>\nline two<br/>line three')).toBe(
      'Hello you,\n\nline one\nline two\nline three',
    )
  })

  it('keeps what only looks like a tag beside real ones', () => {
    expect(toPlainText('<b>Write</b> to <a@b.example> about <order number>, see https://a.example?x=1&copy=2')).toBe(
      'Write to <a@b.example> about <order number>, see https://a.example?x=1&copy=2',
    )
    expect(toPlainText('<i>Is</i> a <b')).toBe('Is a <b')
    expect(toPlainText('Dear <title>, <b>hello</b>')).toBe('Dear <title>, hello')
  })

  it('reads other vocabularies as markup too', () => {
    expect(toPlainText('<b>x</b><o:p>y</o:p><svg><path d="M0 0"/></svg>')).toBe('xy')
  })

  it('never throws, and leaves text without angle brackets and ampersands alone', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 200 }), (text) => {
        htmlToText(text)
        expect(typeof toPlainText(text)).toBe('string')
        const harmless = text.replace(/[<&\u00a0]/g, '')
        expect(toPlainText(harmless)).toBe(harmless)
      }),
    )
  })

  it('never throws on soups of tags', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<b',
      '>',
      '<ol type=i start=-9>',
      '<li>',
      '</ul>',
      '<a href="x',
      '"',
      ' ',
    )
    const soup = fc.array(
      fc.oneof(piece, fc.constantFrom('<table><td>', '<pre>\n', '&#0;', '<!--', '-->', '<svg>', 'w')),
    )
    fc.assert(
      fc.property(soup, (pieces) => {
        expect(typeof toPlainText(pieces.join(''))).toBe('string')
        expect(typeof htmlToText(pieces.join(''))).toBe('string')
      }),
    )
  })
})
