import { agentRoutes } from './devices/agent-routes.ts'
import type { ServerParts } from './http/server.ts'
import { uiRoutes } from './http/ui.ts'
import type { Accounts } from './identity/identity.ts'
import { identityRoutes } from './identity/routes.ts'
import type { KernelPluginHost } from './kernel/plugin-host.ts'
import { liveRoutes } from './live/live-routes.ts'
import { entityRoutes } from './work/entity-routes.ts'

/** Which routes the server has, and where. */
export function serverParts({ accounts, plugins, ui }: { readonly accounts: Accounts; readonly plugins: KernelPluginHost; readonly ui: boolean }): ServerParts {
  return {
    api: identityRoutes(accounts),
    workspace: [entityRoutes, liveRoutes, plugins.scopes],
    agent: [agentRoutes],
    root: [plugins.fileRoutes, ...(ui ? [uiRoutes] : [])],
  }
}
