import { en } from 'zod/locales'
import { config } from 'zod/mini'

/** Imported by schemas whose messages people read: `zod/mini` alone says "Invalid input" of everything that is wrong. */
config(en())
