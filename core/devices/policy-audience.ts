import { anyMember, roles } from '@overt/sdk'
import type { PluginDefinition, Role, SubjectDeclaration, Subjects } from '@overt/sdk'
import type { Platform } from '../contracts.ts'

/** Stands for somebody whose records members of a role would see. */
const somebody = '00000000-0000-0000-0000-000000000001'

const aboutMembers = (definition: Pick<PluginDefinition, 'subjects'> | null): [string, SubjectDeclaration][] =>
  Object.entries((definition?.subjects ?? {}) as Subjects).filter(([, { sensitive, columns }]) => sensitive !== false && Object.values(columns).some(({ of }) => of === 'member'))

/** The subjects that are about a member, not harmless, and not the person's alone. */
export const personalSubjects = (definition: Pick<PluginDefinition, 'subjects'> | null): string[] => aboutMembers(definition).filter(([, subject]) => subject.private !== true).map(([name]) => name)

/**
 * The roles that may read what a plugin keeps about other members while it is on, by its own grants and by what other plugins give or deny the role. An admin always may, but for
 * what is the person's alone.
 */
export async function audienceOf({ abilities }: Pick<Platform, 'abilities'>, workspaceId: string, definition: Pick<PluginDefinition, 'subjects'> | null): Promise<Role[]> {
  const shared = personalSubjects(definition)
  if (shared.length === 0 && aboutMembers(definition).length > 0) return []
  const subjects = shared.map((name) => [name, recordOfSomebody(((definition?.subjects ?? {}) as Subjects)[name]!)] as const)
  const may = await Promise.all(roles.map(async (role) => {
    if (role === 'admin') return true
    const ability = await abilities.forMember({ workspaceId, memberId: anyMember, userId: anyMember, role })
    return subjects.some(([name, record]) => ability.can('read', name, record))
  }))
  return roles.filter((_, index) => may[index])
}

const recordOfSomebody = ({ columns }: SubjectDeclaration): Record<string, unknown> =>
  Object.fromEntries(Object.entries(columns).map(([name, { of }]) => [name, of === 'member' ? somebody : null]))
