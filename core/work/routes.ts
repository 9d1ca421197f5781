import type { App } from '../http/fastify.ts'
import { cellRoutes } from './cells/cell-routes.ts'
import { entityRoutes } from './entity-routes.ts'
import { entryRoutes } from './entry-routes.ts'
import { moveRoutes } from './moving/move-routes.ts'
import { rateRoutes } from './rate-routes.ts'
import { timerRoutes } from './timer-routes.ts'
import { trashRoutes } from './trash-routes.ts'
import { workCatalogueRoutes } from './work-catalogue-routes.ts'

/** Everything below a workspace that is about work. */
export function workRoutes(app: App): void {
  entityRoutes(app)
  workCatalogueRoutes(app)
  entryRoutes(app)
  cellRoutes(app)
  rateRoutes(app)
  timerRoutes(app)
  trashRoutes(app)
  moveRoutes(app)
}
