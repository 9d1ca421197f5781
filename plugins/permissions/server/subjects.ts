import type { NamedSubject, ServerContext } from '@overt/sdk'
import type { Subjects } from '@overt/sdk'
import type { GrantLevel } from '../contracts.ts'

export type PermissionsContext = ServerContext

/** Who may see and change permissions: admins, by what they are. Nobody is given it, or they could give themselves the rest. */
export const subjects = {
  Permission: { table: 'p_permissions.granted', actions: ['read', 'update'], columns: {} },
} as const satisfies Subjects

export const treeLevels = ['organization', 'project', 'task', 'entry'] as const

export interface GrantableSubject {
  readonly name: string
  readonly plugin: string | null
  readonly actions: readonly string[]
  /** Where it can be granted, from the widest. */
  readonly levels: readonly GrantLevel[]
  readonly declaration: NamedSubject
}

/** Stands for every grantable subject with a place in the tree. */
export const allSubjects = 'all'
const allActions = ['read', 'create', 'update', 'delete'] as const

/** What can be granted in a workspace: the tree of work, and the subjects of the plugins that are on. */
export async function grantableSubjects({ id, rights }: Pick<PermissionsContext, 'id' | 'rights'>, workspaceId: string): Promise<GrantableSubject[]> {
  return (await rights.subjects(workspaceId)).flatMap((declaration) => {
    const { name, plugin, actions, columns } = declaration
    const found = treeLevels.filter((level) => Object.values(columns).some(({ of }) => of === level))
    const grantable = plugin === null ? found.length > 0 : plugin !== id
    return grantable ? [{ name, plugin, actions: plugin === null ? allActions : actions, levels: ['workspace' as const, ...found], declaration }] : []
  })
}

export const subjectsOf = (name: string, grantable: readonly GrantableSubject[]): readonly GrantableSubject[] =>
  grantable.filter((subject) => (name === allSubjects ? subject.levels.length > 1 : subject.name === name))
