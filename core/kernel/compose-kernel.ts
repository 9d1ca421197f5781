import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '@overt/sdk'
import type { CoreDatabase, JobQueue, Platform } from '../contracts.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import { createGuard } from './guarded-call.ts'
import type { Guard } from './guarded-call.ts'
import { createHookRegistry } from './hook-registry.ts'
import type { KernelHooks } from './hook-registry.ts'
import { createPluginChanges } from './plugin-changes.ts'
import type { PluginChanges } from './plugin-changes.ts'
import { createPluginHost } from './plugin-host.ts'
import type { KernelPluginHost } from './plugin-host.ts'
import { sweepDisabledPlugins } from './plugin-retention.ts'
import { pluginFileRoutes, pluginRoutes } from './plugin-routes.ts'
import type { PluginSource } from './plugin-source.ts'

export interface KernelDeps {
  readonly log: FastifyBaseLogger
  readonly clock: Clock
  readonly database: CoreDatabase
  readonly jobs: JobQueue
  /** Address that may create schemas; used for migrations only. */
  readonly adminUrl: string
  readonly sources: readonly PluginSource[]
  readonly platformVersion: string
  /** The rest of the platform, asked for once all of it is composed. */
  parts(): Platform
  readonly loadTimeoutMs?: number
}

export interface Kernel {
  readonly guard: Guard
  readonly hooks: KernelHooks
  readonly plugins: KernelPluginHost
  readonly changes: PluginChanges
  /** Below `/api/workspaces/:workspaceId`: the plugins page, then every plugin's own scope. */
  readonly workspaceRoutes: readonly RegisterRoutes[]
  /** At the root: the files of the UI halves. */
  readonly fileRoutes: RegisterRoutes
}

/** Puts the kernel together: guard, hooks, plugin host, what admins do with plugins, and the nightly retention round. */
export function createKernel(deps: KernelDeps): Kernel {
  const { log, clock, database, jobs } = deps
  const guard = createGuard({ log, clock })
  const hooks = createHookRegistry({ log, database, jobs, guard, isOn: (pluginId, workspaceId) => plugins.isOn(pluginId, workspaceId) })
  const plugins: KernelPluginHost = createPluginHost({ ...deps, hooks, guard })
  const changes = createPluginChanges({ database, hooks, guard, host: plugins, parts: deps.parts })
  jobs.schedule({ id: 'plugin-retention', cron: '17 2 * * *', run: (signal) => sweepDisabledPlugins({ database, clock, log, host: plugins, changes, parts: deps.parts }, signal) })
  return { guard, hooks, plugins, changes, workspaceRoutes: [pluginRoutes({ host: plugins, hooks, changes }), plugins.scopes], fileRoutes: pluginFileRoutes(plugins) }
}
