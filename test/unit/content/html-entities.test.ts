import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import {
  decodeAttribute,
  decodeEntities,
  decodeHtml,
  escapeLooseAmpersands,
} from '../../../src/content/html-entities.ts'
import { characterNames, namedCharacter } from '../../../src/content/html-names.ts'

const names = [...characterNames()]

/** What a parser with a table of its own makes of a text. */
function parsed(html: string): string {
  let text = ''
  new Parser({
    ontext: (data) => {
      text += data
    },
  }).end(html)
  return text
}

describe('named character references', () => {
  it('are all of HTML 4, and all that need no semicolon', () => {
    const html4 =
      'nbsp euro eacute Ouml szlig OElig scaron Yuml fnof circ tilde Alpha omega thetasym upsih piv ensp emsp thinsp zwnj zwj lrm rlm ndash mdash lsquo rsquo sbquo ldquo rdquo bdquo dagger Dagger bull hellip permil prime Prime lsaquo rsaquo oline frasl image weierp real trade alefsym larr uarr rarr darr harr crarr lArr uArr rArr dArr hArr forall part exist empty nabla isin notin ni prod sum minus lowast radic prop infin ang and or cap cup int there4 sim cong asymp ne equiv le ge sub sup nsub sube supe oplus otimes perp sdot lceil rceil lfloor rfloor lang rang loz spades clubs hearts diams apos'
    expect(html4.split(' ').filter((name) => !names.includes(name))).toEqual([])
    expect(names.filter((name) => namedCharacter(name)?.isLoose)).toHaveLength(106)
  })

  it('stand for what the parser reads in them', () => {
    for (const name of names) expect([name, decodeHtml(`&${name};`)]).toEqual([name, parsed(`&${name};`)])
  })

  it('need no semicolon where the parser needs none', () => {
    for (const name of names.filter((one) => namedCharacter(one)?.isLoose)) {
      expect([name, decodeHtml(`1 &${name} 2`)]).toEqual([name, parsed(`1 &${name} 2`)])
    }
  })

  it('are found at the beginning of a longer word, the longest first', () => {
    expect(decodeHtml('&notit; &notin; &copyright &acute &am')).toBe('¬it; ∉ ©right ´ &am')
  })
})

describe('numeric character references', () => {
  it('stand for what the parser reads in them', () => {
    for (let code = 0; code < 0x200; code++) {
      for (const reference of [`&#${code};`, `&#x${code.toString(16)};`, `&#${code} `]) {
        expect([reference, decodeHtml(reference)]).toEqual([reference, parsed(reference)])
      }
    }
  })

  it.each(['&#xD800;', '&#57343;', '&#x110000;', '&#99999999999999999999;', '&#0;'])('%s is no character', (one) => {
    expect(decodeHtml(one)).toBe('\ufffd')
  })

  it('need digits', () => {
    expect(decodeHtml('&#; &#x; &#xg; &')).toBe('&#; &#x; &#xg; &')
  })
})

it('leaves the parameters of an address alone', () => {
  expect(decodeAttribute('https://a.example/?a=1&copy=2&lt&amp;amp;&notit;&reg')).toBe(
    'https://a.example/?a=1&copy=2<&amp;&notit;®',
  )
})

it('escapes what is no reference, so that HTML reads it as written', () => {
  const piece = fc.constantFrom('&', 'amp', ';', 'copy', 'not', 'in', '=', '#', 'x', '65', ' ', 'zz')
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      expect(decodeHtml(escapeLooseAmpersands(text))).toBe(decodeEntities(text))
    }),
    { numRuns: 2000 },
  )
})
