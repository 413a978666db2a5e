/** The signs, and what stands behind them. */
export const HEADING = /^ {0,3}(#{1,6})(?=\s|$)(.*)$/
/** The indentation, and the fence. */
export const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/
/** As many signs as the fence began with, or more. */
export const CLOSING_FENCE = /^ {0,3}([`~]+) *$/
export const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$/
/** What is taken off a line of a quote. */
export const QUOTE = /^ {0,3}>[ \t]?/
/** An item of a list: what stands before its sign, the sign, and the rest with the white space before it. */
export const ITEM = /^( {0,3})([*+-]|\d{1,9}[.)])((?:[ \t].*)?)$/
/** Numbered lines are found in any text: only a list that begins with 1 ends a paragraph. */
const INTERRUPTING_ITEM = /^ {0,3}(?:[*+-]|1[.)])[ \t]+[^ \t]/

/** Whether a paragraph before this line ends there. Tables end one too, but take two lines to tell. */
export function beginsBlock(line = ''): boolean {
  return line.trim() === '' || [HEADING, FENCE, RULE, QUOTE, INTERRUPTING_ITEM].some((kind) => kind.test(line))
}
