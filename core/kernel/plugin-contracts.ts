import type { PluginRetry } from '@overt/sdk'
import type { FastifyRequest } from 'fastify'
import type { PluginHost } from '../contracts.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import type { Catalogues } from '../texts/catalogues.ts'
import type { Enablement, StoredEnablement } from './enablement.ts'
import type { PluginRegistrations } from './plugin-registrations.ts'
import type { ShownUnfitSetting } from './plugin-settings.ts'
import type { PluginStandings } from './plugin-standing.ts'
import type { PluginVersions } from './plugin-versions.ts'
import type { FailedStep } from './retry-plugin.ts'

/** The plugins of this process with what only the kernel itself uses. */
export interface InstalledPlugins extends PluginHost, PluginStandings {
  readonly enablement: Enablement
  readonly registrations: PluginRegistrations
  readonly versions: Pick<PluginVersions, 'ranBefore' | 'requirePresent'>
  /** What a plugin was doing when it failed; null for one that did not. */
  failedStep(pluginId: string): FailedStep | null
  /** Versions that a rollback can bring back, the latest first. */
  keptVersions(pluginId: string): readonly string[]
  /** Repeats the step that failed. Errors: `plugin-unknown`. */
  retry(pluginId: string): Promise<PluginRetry>
  /** Everything that a workspace stored for a plugin that runs, under present names, and what of it does not fit. Errors: `plugin-unknown`. */
  upgradedSettings(pluginId: string, workspaceId: string, stored: Pick<StoredEnablement, 'settings' | 'settingsShape'>): Readonly<Record<string, unknown>>
  unfitSettings(pluginId: string, workspaceId: string): Promise<readonly ShownUnfitSetting[]>
  /** Ids of the plugins that require this one. */
  dependents(pluginId: string): readonly string[]
  required(pluginId: string): readonly string[]
  /** Errors: `plugin-unknown`, `plugin-failed`, `plugin-disabled`; for addresses below a plugin that no route of it answers. */
  passGate(pluginId: string, request: FastifyRequest): Promise<void>
  catalogues(pluginId: string): Catalogues
  /** Checks, imports and migrates every plugin, in order of their needs. Never throws for a plugin's sake. */
  prepare(): Promise<void>
  /** Registers the scopes of all plugins; on an instance with the workspace prefix. */
  readonly scopes: RegisterRoutes
  /** Addresses for other services and signed ones, of all plugins; at the root of the site, after `scopes`. */
  readonly inbound: RegisterRoutes
  /** Pages of plugins for everybody; after `scopes`. */
  readonly publicPages: RegisterRoutes
  /** Routes of plugins for the operator; after `scopes`. */
  readonly operatorScopes: RegisterRoutes
  /** Follows changes made by other processes. */
  start(): Promise<void>
  stop(): Promise<void>
}
