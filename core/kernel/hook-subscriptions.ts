import type { CoreDatabase } from '../database/contracts.ts'

/** Which plugin listens to which durable hook, kept beyond the process: one that cannot be loaded any more still gets its deliveries later. */
export interface HookSubscriptions {
  of(hook: string): readonly string[]
  /** Stores those of the plugins that run, and reads those of the others. */
  renew(running: ReadonlyMap<string, readonly string[]>): Promise<void>
}

export function createHookSubscriptions(database: Pick<CoreDatabase, 'inIdentity'>): HookSubscriptions {
  let byHook: ReadonlyMap<string, readonly string[]> = new Map()
  return {
    of: (hook) => byHook.get(hook) ?? [],
    async renew(running) {
      const pairs = [...running].flatMap(([plugin, hooks]) => hooks.map((hook) => [plugin, hook] as const))
      const rows = await database.inIdentity(null, async (unit) => {
        // Two processes that start at once store the same.
        await unit.query(`delete from jobs.hook_subscription s where plugin_id = any($1::text[])
          and not exists (select from unnest($2::text[], $3::text[]) as now (plugin_id, hook) where now.plugin_id = s.plugin_id and now.hook = s.hook)`,
        [[...running.keys()], pairs.map(([plugin]) => plugin), pairs.map(([, hook]) => hook)])
        await unit.query('insert into jobs.hook_subscription (plugin_id, hook) select * from unnest($1::text[], $2::text[]) order by 1, 2 on conflict do nothing',
          [pairs.map(([plugin]) => plugin), pairs.map(([, hook]) => hook)])
        return unit.query<{ plugin_id: string; hook: string }>('select plugin_id, hook from jobs.hook_subscription')
      })
      byHook = new Map([...Map.groupBy(rows, ({ hook }) => hook)].map(([hook, of]) => [hook, of.map((row) => row.plugin_id)]))
    },
  }
}
