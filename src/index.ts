import { createApp, type Env } from './app.ts'
import { scheduled } from './sweep/scheduled.ts'

export { Conversation } from './conversation/conversation.ts'
export { Governor } from './governor/governor.ts'
export { IdentityIndex } from './identities/identity-index.ts'
export { MediaStore } from './media/media-store.ts'
export { Sweep } from './sweep/sweep.ts'

export default { fetch: createApp().fetch, scheduled } satisfies ExportedHandler<Env>
