import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bundle } from '../../cli/build.ts'

const SOURCE = fileURLToPath(new URL('counting.ts', import.meta.url).href)

/** The same built worker with a counter around it. @param directory is made */
export function countingBundle(worker: Bundle, directory: string): Bundle {
  cpSync(join(worker.directory, worker.main), join(directory, worker.main), { recursive: true })
  writeFileSync(join(directory, 'counting.js'), stripTypeScriptTypes(readFileSync(SOURCE, 'utf8')))
  writeFileSync(join(directory, 'entry.js'), entry(worker))
  return { ...worker, directory, main: 'entry.js' }
}

/** A class's storage must be counted before its constructor runs, and a module's exports have to be written out. */
function entry({ main, durableObjects }: Bundle): string {
  const classes = durableObjects.map(
    ({ className }) => `
export class ${className} extends worker.${className} {
  constructor(ctx, env) {
    countStorage(ctx.storage)
    super(ctx, countedBindings(env))
  }
}
countAlarms('${className}', worker.${className}.prototype)
`,
  )
  return `import * as worker from './${main}'
import { countAlarms, countedApp, countedBindings, countGlobals, countStorage } from './counting.js'
countGlobals()
export default countedApp(worker.default)
${classes.join('')}`
}
