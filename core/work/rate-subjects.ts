import type { RateSubject, UnitOfWork } from '@overt/sdk'

/** Whose rate it is; of the workspace, its own id. */
export interface RateOwner {
  readonly subject: RateSubject
  readonly subjectId: string
}

/** What has a rate, with the column of `core.rate` that names it and that of an entry's part; the nearest to an entry first. */
export const rateLevels: readonly { readonly subject: RateSubject; readonly column: string | null; readonly alias: string; readonly part: string }[] = [
  { subject: 'task', column: 'task_id', alias: 'rt', part: 'task_id' },
  { subject: 'project', column: 'project_id', alias: 'rp', part: 'project_id' },
  { subject: 'organization', column: 'organization_id', alias: 'ro', part: 'organization_id' },
  { subject: 'member', column: 'member_id', alias: 'rm', part: 'member_id' },
  { subject: 'workspace', column: null, alias: 'rw', part: 'workspace_id' },
]

export const levelOf = (subject: RateSubject): (typeof rateLevels)[number] => rateLevels.find((level) => level.subject === subject)!

/** SQL for the rate in force today of the row of an alias. */
export const rateTodaySql = (alias: string, id = 'id', workspaceId = 'workspace_id'): string =>
  `(select r.rate from core.rate r where r.workspace_id = ${alias}.${workspaceId} and r.subject_id = ${alias}.${id}
    and r.valid_from <= (select core.today()) and (select core.today()) < r.valid_until)`

/** Today in the workspace's zone. */
export async function workspaceToday(unit: UnitOfWork): Promise<string> {
  const [row] = await unit.query<{ today: string }>({ name: 'workspace-today', text: `select core.today()::text as today` })
  return row?.today ?? ''
}
