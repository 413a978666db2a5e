/** Elements that begin a line of their own (HTML Standard, "Rendering": `display: block` and the parts of tables). */
export const BLOCK_ELEMENTS: ReadonlySet<string> = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'body', 'caption', 'center', 'dd', 'details', 'dialog', 'div'],
  ...['dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'head'],
  ...['header', 'hgroup', 'hr', 'html', 'legend', 'li', 'main', 'menu', 'nav', 'ol', 'optgroup', 'option', 'p'],
  ...['pre', 'section', 'summary', 'table', 'tbody', 'tfoot', 'thead', 'tr', 'ul'],
])

const INLINE_ELEMENTS: readonly string[] = [
  ...['a', 'abbr', 'acronym', 'audio', 'b', 'bdi', 'bdo', 'big', 'br', 'button', 'canvas', 'cite', 'code', 'col'],
  ...['colgroup', 'data', 'datalist', 'del', 'dfn', 'em', 'embed', 'font', 'i', 'iframe', 'img', 'input', 'ins'],
  ...['kbd', 'label', 'link', 'map', 'mark', 'meta', 'meter', 'nobr', 'noscript', 'object', 'output', 'picture'],
  ...['progress', 'q', 's', 'samp', 'script', 'select', 'small', 'source', 'span', 'strike', 'strong', 'style'],
  ...['sub', 'sup', 'svg', 'td', 'template', 'textarea', 'th', 'time', 'title', 'track', 'tt', 'u', 'var', 'video'],
  'wbr',
]

/** Names by which a text is known to hold HTML: the HTML Standard's elements and those that e-mails still use. */
export const HTML_ELEMENTS: ReadonlySet<string> = new Set([...BLOCK_ELEMENTS, ...INLINE_ELEMENTS])

/** Elements whose contents nobody is meant to read. */
export const UNREAD_ELEMENTS: ReadonlySet<string> = new Set(['script', 'style', 'title', 'template'])

/** Attributes that HTML allows without a value: any other one tells that `<b and c>` is no tag. */
export const BOOLEAN_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['allowfullscreen', 'async', 'autofocus', 'autoplay', 'checked', 'compact', 'contenteditable', 'controls'],
  ...['default', 'defer', 'disabled', 'download', 'hidden', 'inert', 'ismap', 'loop', 'multiple', 'muted', 'noshade'],
  ...['nowrap', 'open', 'playsinline', 'readonly', 'required', 'reversed', 'selected'],
])

/**
 * Elements whose names are words that people put into angle brackets: `Dear <title>`, `to <address>`. Without an
 * attribute or an end tag they are taken for text.
 */
export const WORD_ELEMENTS: ReadonlySet<string> = new Set([
  ...['address', 'article', 'aside', 'audio', 'button', 'caption', 'center', 'cite', 'code', 'data', 'details'],
  ...['dialog', 'figure', 'font', 'footer', 'form', 'header', 'input', 'label', 'legend', 'link', 'main', 'map'],
  ...['mark', 'menu', 'meter', 'object', 'option', 'output', 'picture', 'progress', 'section', 'select', 'source'],
  ...['summary', 'table', 'template', 'textarea', 'time', 'title', 'track', 'video'],
])

/** Elements that swallow everything up to their end tag, tags and all. */
export const RAW_TEXT_ELEMENTS: readonly string[] = ['script', 'style', 'title', 'textarea']
