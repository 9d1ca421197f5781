import type { AccessLimit, PluginProcessState } from '@overt/sdk'
import type { Enablement } from './enablement.ts'
import type { PluginStanding } from './hook-contracts.ts'
import { required } from './plugin-requirements.ts'
import type { PluginSource } from './plugin-source.ts'

/** A plugin of this process, as far as its standing goes. */
export interface StandingPlugin {
  readonly source: PluginSource
  readonly state: PluginProcessState
}

export interface PluginStandings {
  /** Whether it is switched on in a workspace and runs. */
  isOn(pluginId: string, workspaceId: string): Promise<boolean>
  /** Why an enabled plugin does not run in this workspace; null when it does. */
  suspended(pluginId: string, workspaceId: string): Promise<string | null>
  standing(pluginId: string, workspaceId: string): Promise<PluginStanding>
  enabledIn(workspaceId: string): Promise<readonly string[]>
  /** Ids of plugins that are switched on and could not be started. */
  brokenIn(workspaceId: string): Promise<readonly string[]>
  access(workspaceId: string): Promise<AccessLimit | null>
}

/** How each plugin of the process stands in a workspace: its own switch, its state, and those of the plugins that it requires. */
export function createPluginStandings(installed: ReadonlyMap<string, StandingPlugin>, enablement: Enablement): PluginStandings {
  async function suspended(pluginId: string, workspaceId: string): Promise<string | null> {
    for (const id of installed.has(pluginId) ? required(installed.get(pluginId)!.source) : []) if (!await isOn(id, workspaceId)) return 'dependency-off'
    return null
  }

  async function isOn(pluginId: string, workspaceId: string): Promise<boolean> {
    const plugin = installed.get(pluginId)
    if (plugin?.state !== 'ready') return false
    const workspace = await enablement.of(workspaceId)
    if (workspace.get(pluginId)?.enabled !== true) return false
    return await suspended(pluginId, workspaceId) === null
  }

  return {
    isOn,
    suspended,
    async standing(pluginId, workspaceId) {
      const plugin = installed.get(pluginId)
      const stored = (await enablement.of(workspaceId)).get(pluginId)
      if (plugin === undefined || stored === undefined) return 'none'
      if (!stored.enabled) return 'off'
      if (plugin.state !== 'ready') return 'broken'
      const lacking = await suspended(pluginId, workspaceId)
      if (lacking === null) return 'on'
      return required(plugin.source).some((id) => installed.get(id)?.state !== 'ready') ? 'broken' : 'suspended'
    },
    async enabledIn(workspaceId) {
      const on = await Promise.all([...installed.keys()].map(async (id) => [id, await isOn(id, workspaceId)] as const))
      return on.filter(([, is]) => is).map(([id]) => id)
    },
    async brokenIn(workspaceId) {
      const stored = await enablement.of(workspaceId)
      return [...installed].filter(([id, { state }]) => hasFailed(state) && stored.get(id)?.enabled === true).map(([id]) => id)
    },
    async access(workspaceId) {
      const limits: AccessLimit[] = []
      for (const [pluginId, stored] of await enablement.of(workspaceId)) if (stored.access !== null && await isOn(pluginId, workspaceId)) limits.push(stored.access)
      return limits.find(({ state }) => state === 'read-only') ?? limits[0] ?? null
    },
  }
}

export const hasFailed = (state: PluginProcessState): boolean => ['incompatible', 'load-failed', 'migration-failed'].includes(state)
