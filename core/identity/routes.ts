import type { RegisterRoutes } from '../http/fastify.ts'
import { authenticationRoutes } from './authentication-routes.ts'
import type { Accounts } from './identity.ts'
import { meRoutes } from './me-routes.ts'
import { signUpRoutes } from './sign-up-routes.ts'

/** Below `/api`: accounts, sign-up, the signed-in user. */
export const identityRoutes = (accounts: Accounts): readonly RegisterRoutes[] =>
  [authenticationRoutes(accounts), signUpRoutes(accounts), meRoutes(accounts)]
