import { computed, ref, watch } from 'vue'
import { useApi, useFeedback, useMessages } from '@overt/sdk/ui'
import type { Entry, Organization, Project, Task } from '@overt/sdk/ui'
import type { GrantLevel } from '../contracts.ts'
import type { Place } from './resolve.ts'
import { useTreeEntries } from './use-tree-entries.ts'
import type { EntryFilter } from './use-tree-entries.ts'

export interface TreeRow {
  readonly place: Place
  /** From the place itself up to the workspace. */
  readonly path: readonly Place[]
  readonly depth: number
  readonly expandable: boolean
  /** The row stands for entries of this task that are not read yet. */
  readonly moreOf?: string
}

export interface TreeOptions {
  /** The deepest level that is shown. Default `task`. */
  readonly deepest?: () => GrantLevel
  readonly entryFilter?: () => EntryFilter
}

const levels: readonly GrantLevel[] = ['workspace', 'organization', 'project', 'task', 'entry']

const limit = 200

/** Organizations, projects, tasks and their entries as rows of an unfolding tree; while searching, what matches with everything above it. */
export function useTree(search: () => string | undefined, { deepest = () => 'task', entryFilter = () => ({ memberId: '', from: '', to: '' }) }: TreeOptions = {}) {
  const api = useApi()
  const { t } = useMessages()
  const feedback = useFeedback()
  const organizations = ref<readonly Organization[]>([])
  const projects = ref(new Map<string, readonly Project[]>())
  const tasks = ref(new Map<string, readonly Task[]>())
  const open = ref(new Set<string>())
  const entries = useTreeEntries(entryFilter)
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
    return { place, path: [place, ...above], depth: above.length, expandable: levels.indexOf(level) < levels.indexOf(deepest()) }
  }
  const tree = computed<readonly TreeRow[]>(() => {
    const rows: TreeRow[] = [{ place: workspace.value, path: [workspace.value], depth: 0, expandable: false }]
    for (const organization of organizations.value) {
      const first = row('organization', organization, [workspace.value])
      rows.push(first)
      for (const project of open.value.has(organization.id) ? projects.value.get(organization.id) ?? [] : []) {
        const second = row('project', project, first.path)
        rows.push(second)
        for (const task of open.value.has(project.id) ? tasks.value.get(project.id) ?? [] : []) {
          const third = row('task', task, second.path)
          rows.push(third)
          if (open.value.has(task.id) && deepest() === 'entry') rows.push(...entryRows(third))
        }
      }
    }
    return rows
  })

  const entryRow = (entry: Entry, above: readonly Place[]): TreeRow => row('entry', { id: entry.id, name: entries.nameOf(entry) }, above)
  function entryRows({ place, path, depth }: TreeRow): readonly TreeRow[] {
    const taskId = place.nodeId ?? ''
    const rows = entries.of(taskId).map((entry) => entryRow(entry, path))
    const name = entries.hasMore(taskId) ? t('tree.more-entries') : entries.isLoaded(taskId) && rows.length === 0 ? t('tree.no-entries') : ''
    return name === '' ? rows : [...rows, { place: { level: 'entry', nodeId: `more of ${taskId}`, name }, path, depth: depth + 1, expandable: false, moreOf: taskId }]
  }
  const more = (taskId: string): Promise<boolean> => feedback.attempt(() => entries.more(taskId))

  async function toggle({ place: { level, nodeId } }: TreeRow): Promise<void> {
    if (nodeId === null) return
    const next = new Set(open.value)
    if (next.delete(nodeId)) { open.value = next; return }
    await feedback.attempt(async () => {
      if (level === 'organization') projects.value.set(nodeId, await list<Project>('/projects', { organizationId: nodeId }))
      else if (level === 'task') await entries.load(nodeId)
      else tasks.value.set(nodeId, await list<Task>('/tasks', { projectId: nodeId }))
      open.value = next.add(nodeId)
    })
  }

  async function find(text: string | undefined): Promise<void> {
    const mine = ++asked
    if (text === undefined) { found.value = undefined; return }
    await feedback.attempt(async () => {
      const [foundOrganizations, foundProjects, namedTasks, foundEntries] = await Promise.all([
        list<Organization>('/organizations', { search: text, limit: 50 }), list<Project>('/projects', { search: text, limit: 50 }), list<Task>('/tasks', { search: text, limit: 50 }),
        deepest() === 'entry' ? entries.find(text) : [],
      ])
      const otherTasks = [...new Set(foundEntries.map(({ taskId }) => taskId))].filter((id) => !namedTasks.some((task) => task.id === id))
      const foundTasks = [...namedTasks, ...await Promise.all(otherTasks.map((id) => api.get<Task>(`/tasks/${id}`)))]
      const known = new Map([...organizations.value, ...foundOrganizations].map((each) => [each.id, each]))
      const above = new Map(await Promise.all([...new Set([...foundProjects.map(({ id }) => id), ...foundTasks.map(({ projectId }) => projectId)])].map(async (id) =>
        [id, foundProjects.find((each) => each.id === id) ?? await api.get<Project>(`/projects/${id}`)] as const)))
      const organizationRow = async (id: string): Promise<TreeRow> => row('organization', known.get(id) ?? await api.get<Organization>(`/organizations/${id}`), [workspace.value])
      const rows = new Map<string, TreeRow>()
      const add = (each: TreeRow): TreeRow => { rows.set(each.place.nodeId ?? '', each); return each }
      for (const { id } of foundOrganizations) add(await organizationRow(id))
      for (const project of above.values()) {
        const projectRow = add(row('project', project, add(await organizationRow(project.organizationId)).path))
        for (const task of foundTasks.filter(({ projectId }) => projectId === project.id)) {
          const { path } = add(row('task', task, projectRow.path))
          for (const entry of foundEntries) if (entry.taskId === task.id) add(entryRow(entry, path))
        }
      }
      if (mine === asked) found.value = sortedByPath([...rows.values()])
    })
  }
  watch(search, (text) => void find(text))
  watch(() => JSON.stringify([entryFilter(), deepest()]), () => {
    const shown = [...open.value].filter((id) => entries.isLoaded(id))
    entries.clear()
    void feedback.attempt(async () => { await Promise.all(shown.map((id) => entries.load(id))) })
    void find(search())
  })
  void load()
  return { rows: computed(() => found.value ?? tree.value), searching: computed(() => found.value !== undefined), isOpen: (id: string | null) => id !== null && open.value.has(id), toggle, more, pending, reload: load }
}

/** Parents before their children, by name. */
function sortedByPath(rows: readonly TreeRow[]): readonly TreeRow[] {
  const textOf = ({ path }: TreeRow): string => path.toReversed().map(({ name, nodeId }) => `${name.toLocaleLowerCase()}\u0001${nodeId ?? ''}`).join('\u0000')
  return rows.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1))
}
