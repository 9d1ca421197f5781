import type { RegisterRoutes } from '../http/fastify.ts'
import { logoRoutes } from './brand/logo-routes.ts'
import { authenticationRoutes } from './authentication-routes.ts'
import type { Accounts } from './contracts.ts'
import { invitationLinkRoutes, invitationRoutes } from './invitation-routes.ts'
import { formerRoutes } from './former-routes.ts'
import { meRoutes } from './me-routes.ts'
import { memberRoutes } from './member-routes.ts'
import { passwordResetRoutes } from './password-reset-routes.ts'
import { signUpRoutes } from './sign-up-routes.ts'
import { workspaceCreateRoutes, workspaceRoutes } from './workspace-routes.ts'

/** Below `/api`: accounts, sign-up, the signed-in user, new workspaces, the invitee's side of invitations. */
export const identityRoutes = (accounts: Accounts): readonly RegisterRoutes[] =>
  [listening(accounts), authenticationRoutes(accounts), passwordResetRoutes(accounts), signUpRoutes(accounts), meRoutes(accounts), formerRoutes, workspaceCreateRoutes, invitationLinkRoutes(accounts)]

/** Below `/api/workspaces/:workspaceId`: the workspace, its members and invitations. */
export const identityWorkspaceRoutes = (accounts: Accounts): readonly RegisterRoutes[] =>
  [workspaceRoutes(accounts), logoRoutes(accounts), memberRoutes(accounts), invitationRoutes(accounts)]

/** Links in mails name the port that was really taken. */
const listening = (accounts: Accounts): RegisterRoutes => (app) => {
  app.addHook('onListen', (done) => {
    const address = app.server.address()
    if (address !== null && typeof address === 'object') accounts.listening(address.port)
    done()
  })
}
