import type { InstallationInboundRoute } from '@overt/sdk'
import type { App } from '../http/fastify.ts'
import { addInboundRoute, takeBodiesAsTheyCome } from './inbound-routes.ts'
import type { InboundDeps, InboundGate } from './inbound-routes.ts'
import { passGate } from './plugin-scope-routes.ts'

/** One plugin's addresses for services that know no workspace, `/api/hooks/<plugin>/…`. */
export function installationInboundRoutes(app: App, gate: InboundGate, routes: readonly InstallationInboundRoute[], deps: InboundDeps): void {
  if (routes.length === 0) return
  void app.register((scope, _options, done) => {
    takeBodiesAsTheyCome(scope)
    for (const route of routes) {
      addInboundRoute(scope, gate.pluginId, route, deps, {
        enter: (request) => passGate(gate, request),
        workspaceOf: () => null,
        handle: (_request, received, signal) => route.handle(received, signal),
      })
    }
    done()
  }, { prefix: `/api/hooks/${gate.pluginId}` })
}
