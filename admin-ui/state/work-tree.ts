import type { Organization, Project, Task } from '@overt/sdk/ui'

export type WorkSubject = 'organization' | 'project' | 'task'
export type WorkItem = Organization | Project | Task

export interface WorkNode {
  readonly id: string
  readonly subject: WorkSubject
  readonly item: WorkItem
  readonly level: 1 | 2 | 3
  readonly children: readonly WorkNode[]
}

/** Subject names of abilities and paths of the API. */
export const workSubjects: Readonly<Record<WorkSubject, { readonly ability: string; readonly path: string }>> = {
  organization: { ability: 'Organization', path: '/organizations' }, project: { ability: 'Project', path: '/projects' }, task: { ability: 'Task', path: '/tasks' },
}

export interface WorkSource {
  readonly organizations: ReadonlyMap<string, Organization>
  readonly projects: ReadonlyMap<string, Project>
  readonly tasks: ReadonlyMap<string, Task>
}

const byName = (one: WorkNode, other: WorkNode): number => one.item.name.localeCompare(other.item.name)

/** The tree of what is found: a match keeps its ancestors and everything below it. */
export function workTree({ organizations, projects, tasks }: WorkSource, search: string, archived: boolean): readonly WorkNode[] {
  const wanted = search.trim().toLocaleLowerCase()
  const shown = (item: WorkItem): boolean => archived || item.archivedAt === null
  const matches = (item: WorkItem): boolean => wanted === '' || item.name.toLocaleLowerCase().includes(wanted)
  const node = (subject: WorkSubject, level: 1 | 2 | 3, item: WorkItem, children: readonly WorkNode[]): WorkNode =>
    ({ id: item.id, subject, item, level, children: children.toSorted(byName) })
  const keep = (found: WorkNode, above: boolean): boolean => above || matches(found.item) || found.children.length > 0

  const tasksOf = (project: Project, above: boolean): readonly WorkNode[] => [...tasks.values()]
    .filter((task) => task.projectId === project.id && shown(task)).map((task) => node('task', 3, task, [])).filter((found) => keep(found, above))
  const projectsOf = (organization: Organization, above: boolean): readonly WorkNode[] => [...projects.values()]
    .filter((project) => project.organizationId === organization.id && shown(project))
    .map((project) => node('project', 2, project, tasksOf(project, above || matches(project)))).filter((found) => keep(found, above))
  return [...organizations.values()].filter(shown)
    .map((organization) => node('organization', 1, organization, projectsOf(organization, matches(organization))))
    .filter((found) => keep(found, false)).toSorted(byName)
}

/** The rows that are visible while only some nodes are open. */
export function visibleNodes(tree: readonly WorkNode[], isOpen: (id: string) => boolean): readonly WorkNode[] {
  return tree.flatMap((found) => [found, ...(isOpen(found.id) ? visibleNodes(found.children, isOpen) : [])])
}
