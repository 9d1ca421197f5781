import type { Job, ServerContext, UnitOfWork } from '@overt/sdk'
import { rememberedForMinutes } from './dictionary.ts'
import type { ActivitySettings } from './settings.ts'

/** Longer than any process remembers a number, so that none is given to a segment after its name is gone. */
const waitMinutes = 2 * rememberedForMinutes

/** Names of applications and domains that nobody's records mention any more: marked first, deleted once no process can still know their number. */
export interface UnusedNames {
  /** Marks what is unused now, and has it deleted after a while. */
  sweep(unit: UnitOfWork): Promise<void>
}

export function createUnusedNames(context: Pick<ServerContext<ActivitySettings>, 'clock' | 'database' | 'job'>): UnusedNames {
  const deletion: Job<null> = context.job({
    id: 'unused-names', timeoutMs: 5 * 60_000,
    run: (_, { workspaceId }) => context.database.inWorkspace({ workspaceId }, (unit) => deleteMarked(unit, context.clock.now())),
  })
  return {
    async sweep(unit) {
      const now = context.clock.now()
      await markUnused(unit, now)
      await deletion.add(unit, null, { runAt: now.add({ minutes: waitMinutes }) })
    },
  }
}

/** Names in use: of rolled up days from `usage`, of the others from their segments. */
const used = (column: 'app' | 'domain'): string => `
  select unnest(${column}_ids) as id from p_activity.usage where workspace_id = $1
  union
  select s.${column}_id from p_activity.day d
  join p_activity.segment s on s.workspace_id = $1 and s.member_id = d.member_id
    and s.started_at >= d.date::timestamp at time zone d.time_zone and s.started_at < (d.date + 1)::timestamp at time zone d.time_zone
  where d.workspace_id = $1 and d.stale`

async function markUnused(unit: UnitOfWork, now: Temporal.Instant): Promise<void> {
  for (const table of ['app', 'domain'] as const) {
    await unit.query(`
      with used as (${used(table)})
      update p_activity.${table} name set unused_since = case when used.id is null then coalesce(name.unused_since, $2) end
      from p_activity.${table} known left join used on used.id = known.id
      where known.workspace_id = $1 and name.workspace_id = $1 and name.id = known.id and (used.id is null) <> (name.unused_since is not null)`,
    [unit.workspaceId, now.toString()])
  }
}

async function deleteMarked(unit: UnitOfWork, now: Temporal.Instant): Promise<void> {
  const before = now.subtract({ minutes: waitMinutes }).toString()
  for (const table of ['app', 'domain'] as const) {
    await unit.query(`
      delete from p_activity.${table} where workspace_id = $1 and unused_since <= $2 and id not in (select id from (${used(table)}) used where id is not null)`,
    [unit.workspaceId, before])
  }
}
