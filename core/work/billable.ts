import type { UnitOfWork } from '@overt/sdk'
import type { EntityKind } from './entity-kinds.ts'

/** What the aliases `t`, `p` and `o` of a task and those above it pass on to entries: the nearest that says so, else not billable. */
export const inheritedBillableSql = 'coalesce(t.billable, p.billable, o.billable, false)'

export interface EntryBillable {
  readonly billable: boolean
  /** Set by a person; otherwise it follows the task. */
  readonly billableByHand: boolean
}

/** An entry follows its task unless somebody says otherwise; null says that it follows again. */
export const billableOf = (asked: boolean | null | undefined, inherited: boolean): EntryBillable =>
  ({ billable: asked ?? inherited, billableByHand: typeof asked === 'boolean' })

/** What was set by hand, for a copy of an entry; null where it follows its task. */
export const billableByHand = ({ billable, billableByHand: byHand }: EntryBillable): boolean | null => (byHand ? billable : null)

/** What an entry on the task inherits, archived or not. */
export async function inheritedBillable(unit: UnitOfWork, taskId: string): Promise<boolean> {
  const [task] = await unit.query<{ billable: boolean }>({
    name: 'task-inherited-billable',
    text: `
      select ${inheritedBillableSql} as billable from core.task t
      join core.project p on p.workspace_id = $1 and p.id = t.project_id
      join core.organization o on o.workspace_id = $1 and o.id = t.organization_id
      where t.workspace_id = $1 and t.id = $2`,
    values: [unit.workspaceId, taskId],
  })
  return task?.billable ?? false
}

/**
 * Entries below an organization, project or task take on what it now passes on, those in the trash too; what was set by hand stays.
 * Returns how many live entries changed.
 */
export async function followBillable(unit: UnitOfWork, { name }: Pick<EntityKind, 'name'>, id: string, now: Date): Promise<number> {
  const column = name === 'task' ? 't.id' : `t.${name}_id`
  const [changed] = await unit.query<{ entries: number }>(`
    with followed as (
      update core.entry e set billable = ${inheritedBillableSql}, version = e.version + 1, updated_at = $3
      from core.task t
      join core.project p on p.workspace_id = $1 and p.id = t.project_id
      join core.organization o on o.workspace_id = $1 and o.id = t.organization_id
      where t.workspace_id = $1 and ${column} = $2 and e.workspace_id = $1 and e.task_id = t.id
        and not e.billable_by_hand and e.billable <> ${inheritedBillableSql}
      returning e.deleted_batch
    )
    select count(*) filter (where deleted_batch is null)::int as entries from followed`, [unit.workspaceId, id, now])
  return changed?.entries ?? 0
}
