import { roles } from '@overt/sdk'
import type { Grants, PluginDefinition, Role, Subjects } from '@overt/sdk'

/** The roles that may read what a plugin keeps about other members; an admin always may. */
export function audienceOf(definition: Pick<PluginDefinition, 'subjects' | 'grants'> | null): Role[] {
  const subjects: Subjects = definition?.subjects ?? {}
  const grants = (definition?.grants ?? {}) as Grants<Subjects>
  const isPersonal = (name: string): boolean =>
    subjects[name]?.sensitive !== false && Object.values(subjects[name]?.columns ?? {}).some(({ of }) => of === 'member')
  const mayRead = (role: Role): boolean =>
    (grants[role] ?? []).some(({ subject, actions, where, deny }) => deny !== true && where === undefined && actions.includes('read') && isPersonal(String(subject)))
  return roles.filter((role) => role === 'admin' || mayRead(role))
}
