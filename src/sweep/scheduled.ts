import { loadConfig } from '../config.ts'
import { type SweepBinding, sweepOf } from './heard.ts'

/**
 * The cron trigger of `wrangler.toml`: it only starts the account's sweep, which does the work in its own time. While
 * settings are wrong there is nothing to sweep with; `GET /health` says which.
 */
export async function scheduled(_controller: ScheduledController, env: SweepBinding): Promise<void> {
  const config = loadConfig(env)
  if (!config.ok) return
  const sweep = await sweepOf(env, config.settings)
  await sweep.start()
}
