import type { Rate, UnitOfWork } from '@overt/sdk'
import { inheritedBillableSql } from './billable.ts'

/** What an hour of a member on a task is worth today: the nearest of task, project, organization, member, workspace that has a rate. */
export async function rateOf(unit: UnitOfWork, taskId: string, memberId: string): Promise<Rate | undefined> {
  const [rate] = await unit.query<Rate>({
    name: 'work-rate',
    text: `
      select coalesce(rt.rate, rp.rate, ro.rate, rm.rate, rw.rate) as rate,
        case when rt.rate is not null then 'task' when rp.rate is not null then 'project' when ro.rate is not null then 'organization'
          when rm.rate is not null then 'member' when rw.rate is not null then 'workspace' end as "from",
        ${inheritedBillableSql} as billable, w.currency
      from core.task t
      join core.project p on p.workspace_id = $1 and p.id = t.project_id
      join core.organization o on o.workspace_id = $1 and o.id = t.organization_id
      join core.member m on m.workspace_id = $1 and m.id = $3
      join core.workspace w on w.id = $1
${['t', 'p', 'o', 'm', 'w'].map((alias) => `      left join core.rate r${alias} on r${alias}.workspace_id = $1 and r${alias}.subject_id = ${alias}.id and r${alias}.valid_from <= (select core.today()) and (select core.today()) < r${alias}.valid_until`).join('\n')}
      where t.workspace_id = $1 and t.id = $2 and t.deleted_batch is null`,
    values: [unit.workspaceId, taskId, memberId],
  })
  return rate
}
