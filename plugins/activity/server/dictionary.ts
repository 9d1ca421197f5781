import type { UnitOfWork } from '@overt/sdk'

/** Names of applications and domains as small numbers. */
export interface Dictionary {
  /** A number for every name, in the unit's transaction; new ones are remembered only once it has committed. */
  resolve(unit: UnitOfWork, names: ReadonlySet<string>): Promise<ReadonlyMap<string, number>>
}

const maximumRemembered = 50_000
/** A number is asked for again after this: until then, the name of one that is no longer used is kept. */
export const rememberedForMinutes = 30

export function createDictionary(table: 'app' | 'domain'): Dictionary {
  // By workspace: a key of both would be put together and hashed for every name of every batch.
  const remembered = new Map<string, Map<string, number>>()
  let size = 0
  let forgetAt = performance.now() + rememberedForMinutes * 60_000

  const forget = (): void => {
    remembered.clear()
    size = 0
  }
  const remember = (workspaceId: string, rows: readonly { id: number; name: string }[]): void => {
    if (size + rows.length > maximumRemembered) forget()
    const known = remembered.get(workspaceId) ?? new Map<string, number>()
    remembered.set(workspaceId, known)
    size -= known.size
    for (const { id, name } of rows) known.set(name, id)
    size += known.size
  }

  return {
    async resolve(unit, names) {
      const { workspaceId } = unit
      if (performance.now() > forgetAt) {
        forget()
        forgetAt = performance.now() + rememberedForMinutes * 60_000
      }
      const numbers = new Map<string, number>()
      const missing: string[] = []
      const known = remembered.get(workspaceId)
      for (const name of names) {
        const id = known?.get(name)
        if (id === undefined) missing.push(name)
        else numbers.set(name, id)
      }
      if (missing.length === 0) return numbers
      // Used again, it is no longer up for deletion; a deletion that is under way is waited for at the row, and the name is added again below.
      await unit.query({
        name: `activity-${table}-revive`,
        text: `update p_activity.${table} set unused_since = null where workspace_id = $1 and name = any ($2) and unused_since is not null`,
        values: [workspaceId, missing],
      })
      // In the order of the key: two agents that bring the same new names must not wait for each other.
      await unit.query({
        name: `activity-${table}-add`,
        text: `insert into p_activity.${table} (workspace_id, name)
          select $1, name from unnest($2::text[]) as n (name)
          where not exists (select from p_activity.${table} known where known.workspace_id = $1 and known.name = n.name)
          order by name on conflict do nothing`,
        values: [workspaceId, missing],
      })
      const rows = await unit.query<{ id: number; name: string }>({
        name: `activity-${table}-ids`,
        text: `select id, name from p_activity.${table} where workspace_id = $1 and name = any ($2)`,
        values: [workspaceId, missing],
      })
      unit.afterCommit(() => { remember(workspaceId, rows) })
      for (const { id, name } of rows) numbers.set(name, id)
      return numbers
    },
  }
}
