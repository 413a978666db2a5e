import { Hono } from 'hono/tiny'
import { type ApiEnv, requireToken } from './auth.ts'
import { conversationRoutes } from './conversations.ts'
import { deadLetterRoutes } from './dead-letters.ts'
import { emergencyRoutes } from './emergency.ts'
import { identityRoutes } from './identities.ts'

/** What an operator looks at and does by hand. */
export const adminRoutes = new Hono<ApiEnv>()
  .use(requireToken)
  .route('/dead-letters', deadLetterRoutes)
  .route('/conversations', conversationRoutes)
  .route('/identities', identityRoutes)
  .route('/emergency', emergencyRoutes)
