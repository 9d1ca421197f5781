import type { Rate, UnitOfWork } from '@overt/sdk'
import { inheritedBillableSql } from './billable.ts'

/** What an hour of a member on a task is worth: the nearest of task, project, organization, member, workspace that has a rate. */
export async function rateOf(unit: UnitOfWork, taskId: string, memberId: string): Promise<Rate | undefined> {
  const [rate] = await unit.query<Rate>({
    name: 'work-rate',
    text: `
      select coalesce(t.rate, p.rate, o.rate, m.rate, w.rate) as rate,
        case when t.rate is not null then 'task' when p.rate is not null then 'project' when o.rate is not null then 'organization'
          when m.rate is not null then 'member' when w.rate is not null then 'workspace' end as "from",
        ${inheritedBillableSql} as billable, w.currency
      from core.task t
      join core.project p on p.workspace_id = $1 and p.id = t.project_id
      join core.organization o on o.workspace_id = $1 and o.id = t.organization_id
      join core.member m on m.workspace_id = $1 and m.id = $3
      join core.workspace w on w.id = $1
      where t.workspace_id = $1 and t.id = $2 and t.deleted_batch is null`,
    values: [unit.workspaceId, taskId, memberId],
  })
  return rate
}
