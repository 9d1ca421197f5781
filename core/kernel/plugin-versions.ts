import type { UnitOfWork } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { pluginDropped } from './errors.ts'

/** Which version of each plugin ran last, kept beyond the process, and which plugin was dropped while a process still had it. */
export interface PluginVersions {
  /** The version that ran before this process started; null where none did. */
  ranBefore(pluginId: string): string | null
  /** Remembers the versions that run here. */
  start(running: ReadonlyMap<string, string>): Promise<void>
  /** Errors: `plugin-dropped` where its tables are gone and no process has started with it since. */
  requirePresent(unit: Pick<UnitOfWork, 'query'>, pluginId: string): Promise<void>
}

export function createPluginVersions(database: Pick<CoreDatabase, 'inIdentity'>): PluginVersions {
  let before: ReadonlyMap<string, string> = new Map()
  return {
    ranBefore: (pluginId) => before.get(pluginId) ?? null,
    async start(running) {
      const rows = await database.inIdentity(null, async (unit) => {
        const known = await unit.query<{ plugin_id: string; version: string }>('select plugin_id, version from identity.plugin_version')
        // Nothing is written by a start that changes nothing; in order, because processes may start at once.
        await unit.query(`insert into identity.plugin_version as v (plugin_id, version, ran_at)
          select r.id, r.version, now() from unnest($1::text[], $2::text[]) as r (id, version) left join identity.plugin_version p on p.plugin_id = r.id
          where p.plugin_id is null or p.version <> r.version or p.dropped_at is not null order by r.id
          on conflict (plugin_id) do update set version = excluded.version, ran_at = excluded.ran_at, dropped_at = null`, [[...running.keys()], [...running.values()]])
        return known
      })
      before = new Map(rows.map(({ plugin_id: id, version }) => [id, version]))
    },
    async requirePresent(unit, pluginId) {
      const [row] = await unit.query<{ dropped: boolean }>('select dropped_at is not null as dropped from identity.plugin_version where plugin_id = $1', [pluginId])
      if (row?.dropped === true) throw pluginDropped({ values: { plugin: pluginId } })
    },
  }
}
