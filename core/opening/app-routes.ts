import Type from 'typebox'
import { Id, Page } from '@overt/sdk'
import { signedInOf } from '../http/fastify.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import { findMe } from '../identity/me.ts'
import type { InstalledPlugins } from '../kernel/plugin-contracts.ts'

const AppWorkspace = Type.Object({ workspaceId: Id, workspaceName: Type.String(), memberId: Id })

/** `GET /api/me/apps/:pluginId/workspaces`: where the signed-in user is a member and the plugin runs; an app asks once it is opened. */
export function appWorkspaceRoutes(plugins: InstalledPlugins): RegisterRoutes {
  return (app) => {
    app.get('/me/apps/:pluginId/workspaces', {
      schema: {
        tags: ['accounts'], summary: 'Own workspaces in which a plugin is on, for its app',
        params: Type.Object({ pluginId: Type.String({ maxLength: 40 }) }), response: { 200: Page(AppWorkspace) },
      },
    }, async (request) => {
      const { memberships } = await findMe(app.platform.database, signedInOf(request).userId)
      const running = await Promise.all(memberships.map(({ workspaceId }) => plugins.isOn(request.params.pluginId, workspaceId)))
      return { items: memberships.filter((_, index) => running[index] === true).map(({ workspaceId, workspaceName, memberId }) => ({ workspaceId, workspaceName, memberId })), nextCursor: null }
    })
  }
}
