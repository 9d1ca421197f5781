import { callerOf, operatorOf, signedInOf } from '../http/fastify.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import { createPackageInstaller } from '../plugin-packages/install-packages.ts'
import type { InstallDeps, PackageInstaller } from '../plugin-packages/install-packages.ts'
import { installRoutes } from '../plugin-packages/install-routes.ts'
import { installNotAllowed } from '../plugin-packages/errors.ts'
import type { InstalledPluginsDeps } from './installed-plugins.ts'

export interface PackageInstallRoutes {
  /** On an instance with the workspace prefix. */
  readonly forAdmins: RegisterRoutes
  /** Below `/api/operator`. */
  readonly forOperators: RegisterRoutes
}

/** Installing packages from the UI, for those whom `OVERT_PLUGIN_INSTALL` allows it. */
export function packageInstallRoutes({ packages, adminUrl, database, parts, running }: Pick<InstalledPluginsDeps, 'packages' | 'adminUrl' | 'database' | 'parts'> & Pick<InstallDeps, 'running'>): PackageInstallRoutes {
  let made: PackageInstaller | undefined
  function installer(): PackageInstaller {
    if (packages === undefined) throw installNotAllowed()
    made ??= createPackageInstaller({ places: packages, registry: parts().config.pluginRegistry, adminUrl, database, running, now: () => parts().clock.now() })
    return made
  }
  return {
    forOperators: installRoutes({
      installer,
      allow(request) {
        const { userId } = operatorOf(request)
        if (parts().config.pluginInstall === 'off') throw installNotAllowed()
        return { kind: 'operator', userId }
      },
    }),
    forAdmins: installRoutes({
      installer,
      allow(request) {
        const { role } = callerOf(request)
        if (role !== 'admin' || parts().config.pluginInstall !== 'admin') throw installNotAllowed()
        return { kind: 'admin', userId: signedInOf(request).userId }
      },
      async acted(app, request, action, after) {
        const { workspaceId, memberId } = callerOf(request)
        await app.platform.database.inWorkspace({ workspaceId, memberId }, (unit) => app.platform.audit.record(unit, { action, subject: 'Plugin', subjectId: null, after }))
      },
    }),
  }
}
