import { env } from 'cloudflare:workers'
import { objectName } from '../../src/core/object-name.ts'
import { workerSettings } from './settings.ts'

/** The objects of the account, by the name that the worker gives them; a fresh stub for each call. */

const name = await objectName('account', workerSettings.ENGAGE_API_URL)

export const governor = () => env.GOVERNOR.getByName(name)
export const mediaStore = () => env.MEDIA_STORE.getByName(name)
export const sweepObject = () => env.SWEEP.getByName(name)
