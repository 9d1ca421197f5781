import type { InstallationUnit, InstallationWorkspace, OperatorArea, OperatorCaller, SettingsShape } from '@overt/sdk'
import type { FastifyRequest } from 'fastify'
import type { Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { operatorOf } from '../http/fastify.ts'
import type { PluginRegistrations } from '../kernel/plugin-registrations.ts'
import type { SettingsSeal } from '../kernel/settings-seal.ts'
import { recordInstallation } from './installation-trail.ts'
import { readOperatorSettings } from './operator-settings.ts'

export interface OperatorAreaDeps {
  readonly pluginId: string
  readonly shape: SettingsShape
  readonly seal: SettingsSeal
  readonly registrations: Pick<PluginRegistrations, 'addOperatorRoutes' | 'addInstallationInbound'>
  readonly parts: Pick<Platform, 'database' | 'clock'>
}

/** `context.operator` of a plugin. */
export function createOperatorArea({ pluginId, shape, seal, registrations, parts: { database, clock } }: OperatorAreaDeps): OperatorArea {
  return {
    routes: (register) => { registrations.addOperatorRoutes(pluginId, register) },
    inbound: (route) => { registrations.addInstallationInbound(pluginId, route) },
    caller: (request: FastifyRequest): OperatorCaller => operatorOf(request),
    settings: (unit) => readOperatorSettings(unit, seal, pluginId, shape),
    inInstallation: (run) => database.inIdentity(null, run),
    inWorkspace: (workspaceId, run) => database.inWorkspace({ workspaceId }, async (unit) => {
      const [found] = await unit.query('select from core.workspace where id = $1', [workspaceId])
      if (found === undefined) throw notFound({ values: { what: 'The workspace' } })
      return run(unit)
    }),
    record: (unit, entry, caller) => recordInstallation(unit, {
      ...entry, at: clock.now(), plugin: pluginId, actor: caller === undefined ? { kind: 'plugin', plugin: pluginId } : { kind: 'operator', userId: caller.userId },
    }),
    workspaces: readWorkspaces,
    async keep(unit, key, content) {
      await unit.query('insert into identity.operator_document (plugin_id, key, kept_at, content) values ($1, $2, $3, $4) on conflict do nothing', [pluginId, key, clock.now().toString(), JSON.stringify(content)])
    },
    kept: (unit, { after, limit }) => unit.query<{ key: string; content: unknown }>(
      'select key, content from identity.operator_document where plugin_id = $1 and ($2::text is null or key > $2) order by key limit $3', [pluginId, after ?? null, limit]),
    async next(unit, series) {
      const [row] = await unit.query<{ value: string }>(`
        insert into identity.operator_counter as c (plugin_id, series, value) values ($1, $2, 1)
        on conflict (plugin_id, series) do update set value = c.value + 1 returning value`, [pluginId, series])
      return Number(row!.value)
    },
  }
}

/** Names and sizes of workspaces, in the order in which they were made. */
export async function readWorkspaces(unit: InstallationUnit, { first, search, limit }: { readonly first?: string | undefined; readonly search?: string | undefined; readonly limit: number }): Promise<InstallationWorkspace[]> {
  const rows = await unit.query<{ id: string; name: string; created_at: Date; members: number; active_members: number }>({
    name: 'operator-workspaces', text: 'select id, name, created_at, members, active_members from core.operator_workspaces($1, $2, $3)', values: [first ?? null, search ?? null, limit],
  })
  return rows.map((row) => ({
    id: row.id, name: row.name, createdAt: Temporal.Instant.fromEpochMilliseconds(row.created_at.getTime()), members: row.members, state: row.active_members > 0 ? 'active' : 'empty',
  }))
}
