import type { Assignment } from '../../wire.ts'

export interface Assignee {
  readonly kind: 'member' | 'group'
  readonly id: string
  readonly name: string
  readonly assignments: readonly Assignment[]
}

/** Assignments by whom they are for, groups first, by name; the default before the others. */
export function assigneesOf(assignments: readonly Assignment[], search: string): readonly Assignee[] {
  const wanted = search.trim().toLocaleLowerCase()
  const found = Map.groupBy(assignments, ({ memberId, groupId }) => memberId ?? groupId ?? '')
  return [...found].map(([id, own]): Assignee => ({
    kind: own[0]!.memberId === null ? 'group' : 'member', id, name: own[0]!.memberName ?? own[0]!.groupName ?? '',
    assignments: own.toSorted((one, other) => Number(other.isDefault) - Number(one.isDefault) || one.task.localeCompare(other.task)),
  })).filter(({ name, assignments: own }) => [name, ...own.flatMap(({ task, project, organization }) => [task, project, organization])].some((text) => text.toLocaleLowerCase().includes(wanted)))
    .toSorted((one, other) => one.kind.localeCompare(other.kind) || one.name.localeCompare(other.name))
}
