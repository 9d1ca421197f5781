import type { RegisterRoutes } from '../http/fastify.ts'
import { commandRoutes } from './command-routes.ts'
import { createInstalledPlugins } from './installed-plugins.ts'
import type { InstalledPluginsDeps } from './installed-plugins.ts'
import type { InstalledPlugins } from './plugin-contracts.ts'
import { pluginAppRoutes } from './plugin-apps.ts'
import { createPluginChanges } from './plugin-changes.ts'
import type { PluginChanges } from './plugin-changes.ts'
import { sweepDisabledPlugins } from './plugin-retention.ts'
import { personalDataRoutes } from './personal-data-routes.ts'
import { operatorRoutes } from '../operator/index.ts'
import { packageInstallRoutes } from './package-install.ts'
import { pluginFileRoutes, pluginRoutes } from './plugin-routes.ts'

export interface KernelPluginHost extends InstalledPlugins {
  readonly changes: PluginChanges
  /** Files of the plugins' UI halves and their apps; at the root of the site. */
  readonly fileRoutes: RegisterRoutes
  /** What the operator sets for the installation; below `/api/operator`. */
  readonly operatorRoutes: RegisterRoutes
}

/** Everything about plugins: the installed ones, what admins do with them, the plugins page, the nightly retention round. */
export function createPluginHost(deps: InstalledPluginsDeps): KernelPluginHost {
  const { log, database, hooks, guard, jobs, parts, seal, commands } = deps
  const plugins = createInstalledPlugins(deps)
  const changes = createPluginChanges({ database, hooks, guard, seal, host: plugins, parts })
  const install = packageInstallRoutes({ ...deps, running: plugins.list })
  const routes = [pluginRoutes({ host: plugins, hooks, changes }), personalDataRoutes(parts), commandRoutes(commands), install.forAdmins]
  jobs.schedule({
    id: 'plugin-retention',
    cron: '17 2 * * *',
    run: (signal) => sweepDisabledPlugins({ database, log, host: plugins, changes, parts }, signal),
  })
  return {
    ...plugins,
    changes,
    async operatorRoutes(app) {
      await operatorRoutes({ host: plugins, seal, guard, parts })(app)
      // A scope of its own: it reads multipart bodies.
      await app.register(async (scope) => { await install.forOperators(scope) })
    },
    async scopes(app) {
      for (const register of routes) await app.register(async (scope) => { await register(scope) })
      await plugins.scopes(app)
    },
    async fileRoutes(app) {
      for (const register of [pluginFileRoutes(plugins), pluginAppRoutes(plugins)]) await register(app)
    },
  }
}
