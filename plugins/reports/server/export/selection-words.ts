import type { Ability, UnitOfWork } from '@overt/sdk'
import type { Selection } from '../selection.ts'
import { filled } from './words.ts'
import type { ExportWords } from './words.ts'

export interface SelectionLine {
  readonly label: string
  readonly text: string
}

const namesAtMost = 6

/** The filters of a selection in words; names are told as far as the reader may know them. */
export async function selectionWords(unit: UnitOfWork, ability: Ability, { query, memberIds, organizationIds, projectIds, taskIds, tags }: Selection, words: ExportWords): Promise<readonly SelectionLine[]> {
  const minutes = query.roundingMinutes ?? 15
  const lines = [
    memberIds && { label: words.members, text: await names('Member', 'core.member', 'join identity."user" u on u.id = r.user_id', 'u.name', memberIds) },
    organizationIds && { label: words.organizations, text: await names('Organization', 'core.organization', '', 'r.name', organizationIds) },
    projectIds && { label: words.projects, text: await names('Project', 'core.project', '', 'r.name', projectIds) },
    taskIds && { label: words.tasks, text: await names('Task', 'core.task', '', 'r.name', taskIds) },
    tags && { label: words.tags, text: listed(tags, tags.length) },
    query.billable !== undefined && { label: words.billable, text: query.billable ? words.yes : words.no },
    query.source !== undefined && { label: words.source, text: query.source },
    query.rounding !== undefined && query.rounding !== 'none' && { label: words.rounding, text: filled(words[query.rounding], { minutes }) },
  ]
  return lines.filter((line) => line !== undefined && line !== false)

  async function names(subject: string, table: string, join: string, name: string, ids: readonly string[]): Promise<string> {
    const scope = ability.scope('read', subject, 'r', 3)
    const found = await unit.query<{ name: string }>({
      text: `select ${name} as name from ${table} r ${join} where r.workspace_id = $1 and r.id = any($2::uuid[]) and (${scope.sql}) order by 1 limit $3`,
      values: [unit.workspaceId, ids, namesAtMost, ...scope.values],
    })
    return listed(found.map((row) => row.name), ids.length)
  }

  function listed(known: readonly string[], count: number): string {
    const shown = known.slice(0, namesAtMost)
    return [...shown, ...count > shown.length ? [`${count - shown.length} ${words.more}`] : []].join(', ')
  }
}
