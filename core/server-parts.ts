import { agentLookRoutes, auditRoutes, lookRoutes } from './audit/index.ts'
import { agentRoutes, deviceRoutes, installerRoutes, monitoringRoutes, updateRoutes } from './devices/index.ts'
import { certificateRoutes } from './erasure/index.ts'
import type { ServerParts } from './http/server.ts'
import { docsRoutes } from './http/docs-site.ts'
import { uiRoutes } from './http/ui.ts'
import type { Accounts } from './identity/contracts.ts'
import { identityRoutes, identityWorkspaceRoutes } from './identity/routes.ts'
import type { KernelPluginHost } from './kernel/plugin-host.ts'
import { liveRoutes } from './live/live-routes.ts'
import { appWorkspaceRoutes } from './opening/app-routes.ts'
import { noticeRoutes, pushRoutes } from './notices/index.ts'
import { openingRoutes } from './opening/opening-routes.ts'
import { timerCommandRoutes } from './timer-commands/index.ts'
import { logRecordRoutes, logRoutes } from './transparency/index.ts'
import { workRoutes } from './work/index.ts'

export interface ServerPartOptions {
  readonly accounts: Accounts
  readonly plugins: KernelPluginHost
  /** Serve the built admin UI. */
  readonly ui: boolean
}

/** Which routes the server has, and where. */
export function serverParts({ accounts, plugins, ui }: ServerPartOptions): ServerParts {
  return {
    api: [...identityRoutes(accounts), appWorkspaceRoutes(plugins), certificateRoutes],
    workspace: [...identityWorkspaceRoutes(accounts), openingRoutes(accounts, plugins), workRoutes, timerCommandRoutes, auditRoutes, lookRoutes, logRoutes, logRecordRoutes, deviceRoutes, monitoringRoutes, installerRoutes, liveRoutes, noticeRoutes, pushRoutes, plugins.scopes],
    operator: [plugins.operatorRoutes, plugins.operatorScopes],
    agent: [agentRoutes, agentLookRoutes, updateRoutes],
    root: [plugins.inbound, plugins.publicPages, plugins.fileRoutes, ...ui ? [docsRoutes, uiRoutes] : []],
  }
}
