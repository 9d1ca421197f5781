import { cleanName } from '@overt/sdk'
import type { Catalogue, RunningWork, TaskName } from '@overt/sdk'
import {} from './entities.ts'
import { placeByName } from './place-by-name.ts'
import { containing } from './where.ts'

const names = `t.id as "taskId", t.name as task, p.id as "projectId", p.name as project, o.id as "organizationId", o.name as organization`
const above = `join core.project p on p.workspace_id = t.workspace_id and p.id = t.project_id
  join core.organization o on o.workspace_id = t.workspace_id and o.id = t.organization_id`
const active = 't.deleted_batch is null and coalesce(t.archived_at, p.archived_at, o.archived_at) is null'

/** Work by name for plugins, as far as an ability reaches. */
export function createCatalogue(): Catalogue {
  return {
    async named(unit, ability, wanted) {
      const keys = [...new Set(wanted.map((name) => cleanName(name).toLowerCase()))]
      if (keys.length === 0) return { projects: [], organizations: [] }
      const organizationScope = ability.scope('read', 'Organization', 'o', 2)
      const projectScope = ability.scope('read', 'Project', 'p', 2)
      const organizations = await unit.query<{ name: string }>(
        `select o.name from core.organization o where o.workspace_id = $1 and o.name_key = any($2) and o.deleted_batch is null and o.archived_at is null and ${organizationScope.sql}`,
        [unit.workspaceId, keys, ...organizationScope.values])
      const projects = await unit.query<{ name: string; organization: string }>(
        `select p.name, o.name as organization from core.project p join core.organization o on o.workspace_id = p.workspace_id and o.id = p.organization_id
        where p.workspace_id = $1 and p.name_key = any($2) and p.deleted_batch is null and coalesce(p.archived_at, o.archived_at) is null and ${projectScope.sql}
        order by p.id desc`, [unit.workspaceId, keys, ...projectScope.values])
      return { projects, organizations: organizations.map(({ name }) => name) }
    },
    place: (unit, ability, memberId, wanted) => placeByName(unit, { ability, memberId }, wanted),
    async tasks(unit, ability, memberId, { search = '', limit }) {
      const words = search.split(/\s+/).filter((word) => word !== '').slice(0, 8)
      const scope = ability.scope('read', 'Task', 't', 3 + words.length)
      return unit.query<TaskName>(`
        select ${names} from core.task t ${above}
        left join lateral (
          select e.started_at from core.entry e where e.workspace_id = $1 and e.member_id = $2 and e.task_id = t.id and e.deleted_batch is null order by e.started_at desc limit 1
        ) latest on true
        where t.workspace_id = $1 and ${active} and ${scope.sql}
          ${words.map((_, index) => `and t.name || ' ' || p.name || ' ' || o.name ilike $${String(index + 4)}`).join(' ')}
        order by latest.started_at desc nulls last, t.id desc limit $3`,
      [unit.workspaceId, memberId, limit, ...words.map(containing), ...scope.values])
    },
    async describe(unit, ability, taskIds) {
      const scope = ability.scope('read', 'Task', 't', 2)
      const rows = await unit.query<TaskName>(`select ${names} from core.task t ${above} where t.workspace_id = $1 and t.id = any($2) and ${scope.sql}`,
        [unit.workspaceId, taskIds, ...scope.values])
      return new Map(rows.map((row) => [row.taskId, row]))
    },
    async running(unit, ability) {
      const scope = ability.scope('read', 'Entry', 'e', 1)
      const rows = await unit.query<Omit<RunningWork, 'startedAt'> & { readonly startedAt: Date }>(`
        select ${names}, e.id as "entryId", e.member_id as "memberId", person.name as "memberName", e.started_at as "startedAt"
        from core.entry e join core.task t on t.workspace_id = e.workspace_id and t.id = e.task_id ${above}
        join core.member m on m.workspace_id = e.workspace_id and m.id = e.member_id join identity."user" person on person.id = m.user_id
        where e.workspace_id = $1 and e.stopped_at is null and e.deleted_batch is null and ${scope.sql}
        order by lower(person.name), e.id limit 200`, [unit.workspaceId, ...scope.values])
      return rows.map((row) => ({ ...row, startedAt: row.startedAt.toTemporalInstant() }))
    },
  }
}
