import { createOAuth, definePlugin } from '@overt/sdk'
import type { OAuth } from '@overt/sdk'
import * as problems from './errors.ts'
import { migrations } from './migrations.ts'
import { routes } from './routes.ts'
import { settings } from './settings.ts'
import { store } from './store.ts'

const own = [{ subject: 'GitlabConnection' as const, actions: ['read', 'update'], where: { memberId: '$self' } }] as const

// region plugin
let accounts: OAuth | undefined

export default definePlugin({
  id: 'gitlab-issues',
  problems,
  settings,
  subjects: {
    GitlabConnection: { table: 'p_gitlab_issues.connection', actions: ['read', 'update'], columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } } },
  },
  grants: { member: own, manager: own, hr: own },
  migrations,
  // That there is a connection is told; the token is in no copy.
  copy: { connection: { person: 't.member_id = $2', without: { sealed: { reason: 'it opens the account at GitLab' } }, notImported: 'without its token a connection is none' } },
  lifecycle: { disabled: async (unit) => { await accounts?.disconnectAll(unit) } },
  server(app, context) {
    accounts = createOAuth(context, {
      id: 'gitlab',
      scopes: ['read_api'],
      async endpoints(workspaceId) {
        const { server } = await context.settings(workspaceId)
        return server === '' ? undefined : { authorizeUrl: `${server}/oauth/authorize`, tokenUrl: `${server}/oauth/token`, revokeUrl: `${server}/oauth/revoke` }
      },
      async client(workspaceId) {
        const { clientId, clientSecret } = await context.settings(workspaceId)
        return clientId === '' ? undefined : { id: clientId, secret: clientSecret }
      },
    }, store)
    routes(app, context, accounts)
  },
})
// endregion plugin
