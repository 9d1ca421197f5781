import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { ServerContext } from './context.ts'
import type { Blobs } from './blobs.ts'
import type { CopyDeclaration } from './copies.ts'
import type { UnitOfWork } from './database.ts'
import type { ProblemMaker } from './errors.ts'
import type { Migration } from './migrations.ts'
import type { OperatorDeclaration } from './operator.ts'
import type { SettingsShape } from './settings.ts'
import type { Grants, Subjects } from './subjects.ts'

/** What a plugin has when it is switched on or off, or its data is erased. */
export interface LifecycleContext {
  readonly blobs: Blobs
  readonly log: FastifyBaseLogger
}

/** What happens to a workspace's data; `purge` runs before the rows of the plugin's schema are deleted by workspace; files are its to delete. */
export interface WorkspaceLifecycle {
  enabled?(unit: UnitOfWork, context: LifecycleContext): Promise<void>
  disabled?(unit: UnitOfWork, context: LifecycleContext): Promise<void>
  purge?(unit: UnitOfWork, context: LifecycleContext): Promise<void>
}

/** Everything that the server half of a plugin declares. */
export interface PluginDefinition<S extends SettingsShape = SettingsShape, P extends Subjects = Subjects, O extends SettingsShape = SettingsShape> {
  readonly id: string
  readonly settings?: S
  /** Raise it where stored values must be changed for this version to read them, and say how in `upgradeSettings`. Default 1. */
  readonly settingsVersion?: number
  /** Values that an earlier version stored, as this one reads them; `from` is the version that stored them. Names are the present ones. It only computes: it may run at any time, and again. */
  upgradeSettings?(values: Readonly<Record<string, unknown>>, from: number): Readonly<Record<string, unknown>>
  /** Settings of the installation, for the operator. */
  readonly operator?: OperatorDeclaration<O>
  readonly subjects?: P
  readonly grants?: Grants<P>
  readonly lifecycle?: WorkspaceLifecycle
  /** The errors that it tells clients of, by any name: `import * as problems from './errors.ts'`. Their texts in other languages are in the catalogues, see `problemTextKey`. */
  readonly problems?: Readonly<Record<string, ProblemMaker>>
  /** Tables of the plugin's own schema `p_<id>`. */
  readonly migrations?: readonly Migration[]
  /** What a copy of a person or a workspace holds of each table; see `docs/plugins/data.md`. */
  readonly copy?: CopyDeclaration
  /** Routes below `/api/workspaces/:workspaceId/plugins/<id>`, hooks, jobs, services. */
  server?(app: FastifyInstance, context: ServerContext<S, O>): void | Promise<void>
}

/**
 * Declares a plugin's server half; the default export of `server/index.ts`.
 * @example
 * import { definePlugin, number } from '@overt/sdk'
 *
 * export default definePlugin({
 *   id: 'tea-time',
 *   settings: { minutes: number({ default: 10, min: 1, max: 60, integer: true, unit: 'minutes', label: 'settings.minutes' }) },
 *   server(app, { inWorkspace, settings }) {
 *     app.get('/length', {
 *       schema: { summary: 'How long tea takes', response: { 200: { type: 'object', properties: { minutes: { type: 'integer' } } } } },
 *       config: { looks: { none: 'The length is the workspace’s.' } },
 *     }, (request) => inWorkspace(request, async (_unit, { workspaceId }) => ({ minutes: (await settings(workspaceId)).minutes })))
 *   },
 * })
 */
export function definePlugin<const S extends SettingsShape = Record<never, never>, const P extends Subjects = Record<never, never>, const O extends SettingsShape = Record<never, never>>(
  definition: PluginDefinition<S, P, O>,
): PluginDefinition<S, P, O> {
  return definition
}
