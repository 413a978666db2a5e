import type { Env } from '../../src/app.ts'
import type * as worker from '../../src/index.ts'

declare global {
  namespace Cloudflare {
    interface Env extends WorkerEnv {}
    interface GlobalProps {
      mainModule: typeof worker
    }
  }
}

type WorkerEnv = Env
