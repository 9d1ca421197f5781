import { computed, ref, watch } from 'vue'
import { useApi, useFeedback, useMessages } from '@overt/sdk/ui'
import type { Organization, Project, Task } from '@overt/sdk/ui'
import type { Place } from './resolve.ts'

export interface TreeRow {
  readonly place: Place
  /** From the place itself up to the workspace. */
  readonly path: readonly Place[]
  readonly depth: number
  readonly expandable: boolean
}

const limit = 200

/** Organizations, projects and tasks as rows of an unfolding tree; while searching, what matches with everything above it. */
export function useTree(search: () => string) {
  const api = useApi()
  const { t } = useMessages()
  const feedback = useFeedback()
  const organizations = ref<readonly Organization[]>([])
  const projects = ref(new Map<string, readonly Project[]>())
  const tasks = ref(new Map<string, readonly Task[]>())
  const open = ref(new Set<string>())
  const found = ref<readonly TreeRow[]>()
  const pending = ref(true)
  let asked = 0

  const list = async <T>(path: string, query: Record<string, string | number>): Promise<readonly T[]> => (await api.get<{ items: T[] }>(path, { query: { limit, ...query } })).items
  const load = async (): Promise<void> => {
    await feedback.attempt(async () => { organizations.value = await list<Organization>('/organizations', {}) })
    pending.value = false
  }

  const workspace = computed<Place>(() => ({ level: 'workspace', nodeId: null, name: t('place.workspace') }))
  const row = (level: Place['level'], { id, name }: { readonly id: string; readonly name: string }, above: readonly Place[]): TreeRow => {
    const place: Place = { level, nodeId: id, name }
    return { place, path: [place, ...above], depth: above.length, expandable: level !== 'task' }
  }
  const tree = computed<readonly TreeRow[]>(() => {
    const rows: TreeRow[] = [{ place: workspace.value, path: [workspace.value], depth: 0, expandable: false }]
    for (const organization of organizations.value) {
      const first = row('organization', organization, [workspace.value])
      rows.push(first)
      for (const project of open.value.has(organization.id) ? projects.value.get(organization.id) ?? [] : []) {
        const second = row('project', project, first.path)
        rows.push(second)
        if (open.value.has(project.id)) rows.push(...(tasks.value.get(project.id) ?? []).map((task) => row('task', task, second.path)))
      }
    }
    return rows
  })

  async function toggle({ place: { level, nodeId } }: TreeRow): Promise<void> {
    if (nodeId === null) return
    const next = new Set(open.value)
    if (next.delete(nodeId)) { open.value = next; return }
    await feedback.attempt(async () => {
      if (level === 'organization') projects.value.set(nodeId, await list<Project>('/projects', { organizationId: nodeId }))
      else tasks.value.set(nodeId, await list<Task>('/tasks', { projectId: nodeId }))
      open.value = next.add(nodeId)
    })
  }

  async function find(text: string): Promise<void> {
    const mine = ++asked
    if (text === '') { found.value = undefined; return }
    await feedback.attempt(async () => {
      const [foundOrganizations, foundProjects, foundTasks] = await Promise.all([
        list<Organization>('/organizations', { search: text, limit: 50 }), list<Project>('/projects', { search: text, limit: 50 }), list<Task>('/tasks', { search: text, limit: 50 }),
      ])
      const known = new Map([...organizations.value, ...foundOrganizations].map((each) => [each.id, each]))
      const above = new Map(await Promise.all([...new Set([...foundProjects.map(({ id }) => id), ...foundTasks.map(({ projectId }) => projectId)])].map(async (id) =>
        [id, foundProjects.find((each) => each.id === id) ?? await api.get<Project>(`/projects/${id}`)] as const)))
      const organizationRow = async (id: string): Promise<TreeRow> => row('organization', known.get(id) ?? await api.get<Organization>(`/organizations/${id}`), [workspace.value])
      const rows = new Map<string, TreeRow>()
      const add = (each: TreeRow): TreeRow => { rows.set(each.place.nodeId ?? '', each); return each }
      for (const { id } of foundOrganizations) add(await organizationRow(id))
      for (const project of above.values()) {
        const projectRow = add(row('project', project, add(await organizationRow(project.organizationId)).path))
        for (const task of foundTasks) if (task.projectId === project.id) add(row('task', task, projectRow.path))
      }
      if (mine === asked) found.value = sortedByPath([...rows.values()])
    })
  }
  watch(search, (text) => void find(text.trim()))
  void load()
  return { rows: computed(() => found.value ?? tree.value), searching: computed(() => found.value !== undefined), isOpen: (id: string | null) => id !== null && open.value.has(id), toggle, pending, reload: load }
}

/** Parents before their children, by name. */
function sortedByPath(rows: readonly TreeRow[]): readonly TreeRow[] {
  const textOf = ({ path }: TreeRow): string => path.toReversed().map(({ name, nodeId }) => `${name.toLocaleLowerCase()}\u0001${nodeId ?? ''}`).join('\u0000')
  return rows.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1))
}
