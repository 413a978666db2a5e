import { config, type core } from 'zod/mini'

/**
 * Imported by schemas whose messages people read: `zod/mini` alone says "Invalid input" of everything that is wrong, and
 * the library's own English messages are many times as long as these. No value that was sent is in them; names of unknown fields are.
 */
config({ localeError: (issue) => messageOf(issue) })

function messageOf(issue: core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Invalid input: expected ${issue.expected}, received ${typeName(issue.input)}`
    case 'invalid_value':
      return `Invalid input: expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'too_big':
      return `Too big: expected ${issue.inclusive ? '<=' : '<'}${issue.maximum}${unitOf(issue.origin)}`
    case 'too_small':
      return `Too small: expected ${issue.inclusive ? '>=' : '>'}${issue.minimum}${unitOf(issue.origin)}`
    case 'invalid_format':
      return `Invalid ${issue.format}`
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? `Invalid discriminator value. Expected ${issue.options.map((option) => `'${option}'`).join(' | ')}`
        : 'Invalid input'
    case 'unrecognized_keys':
      return `Unrecognized key: ${issue.keys.map((key) => `"${key}"`).join(', ')}`
    default:
      return 'Invalid input'
  }
}

function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function unitOf(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' items' : ''
}
