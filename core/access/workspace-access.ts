import type { Access, AccessLimit, UnitOfWork, WorkspaceAccess } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import type { Enablement } from '../kernel/enablement.ts'
import { workspaceNotDue } from '../errors.ts'
import { PluginMistake } from '../kernel/errors.ts'

export interface AccessDeps {
  readonly pluginId: string
  readonly operated: boolean
  readonly enablement: Pick<Enablement, 'changed'>
  readonly parts: Pick<Platform, 'audit' | 'live' | 'clock' | 'erasure'>
  of(workspaceId: string): Promise<AccessLimit | null>
}

/** `context.access` of a plugin. */
export function createAccess({ pluginId, operated, enablement, parts: { audit, live, clock, erasure }, of }: AccessDeps): Access {
  return {
    of,
    async erase(workspaceId) {
      await erasure.endWorkspace(workspaceId, { pluginId, async allow(unit) {
        const due = await unit.query(`select from core.workspace_access where workspace_id = $1 and plugin_id = $2 and state = 'read-only' and erases_at <= $3 for update`,
          [workspaceId, pluginId, clock.now().toString()])
        if (due.length === 0) throw workspaceNotDue()
      } })
    },
    async limit(unit, limit) {
      // A plugin that an admin can switch off would limit nobody.
      if (!operated) throw new PluginMistake(`${pluginId} limits a workspace without being operated: only a plugin that the operator switches may`)
      if (!await store(unit, pluginId, limit)) return
      await audit.record(unit, { action: limit === null ? 'workspace.opened' : `workspace.${limit.state}`, subject: 'Workspace', subjectId: unit.workspaceId, after: { plugin: pluginId, ...textOf(limit) } })
      await enablement.changed(unit)
      live.publish(unit, 'plugin.changed', { pluginId, enabled: true })
    },
  }
}

/** What pages are told. */
export const accessView = (limit: AccessLimit | null): WorkspaceAccess => ({ state: limit?.state ?? 'open', readOnlyAt: limit?.readOnlyAt.toString() ?? null, erasesAt: limit?.erasesAt.toString() ?? null })

const textOf = (limit: AccessLimit | null) => (limit === null ? {} : { readOnlyAt: limit.readOnlyAt.toString(), erasesAt: limit.erasesAt.toString() })

/** Whether anything changed. */
async function store(unit: UnitOfWork, pluginId: string, limit: AccessLimit | null): Promise<boolean> {
  if (limit === null) return (await unit.query('delete from core.workspace_access where workspace_id = $1 and plugin_id = $2 returning 1', [unit.workspaceId, pluginId])).length > 0
  const changed = await unit.query(`insert into core.workspace_access as a (workspace_id, plugin_id, state, read_only_at, erases_at) values ($1, $2, $3, $4, $5)
    on conflict (workspace_id, plugin_id) do update set state = excluded.state, read_only_at = excluded.read_only_at, erases_at = excluded.erases_at
      where (a.state, a.read_only_at, a.erases_at) is distinct from (excluded.state, excluded.read_only_at, excluded.erases_at)
    returning 1`, [unit.workspaceId, pluginId, limit.state, limit.readOnlyAt.toString(), limit.erasesAt.toString()])
  return changed.length > 0
}
