import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Organization, PageOf, Project, Task } from '@overt/sdk/ui'
import { live } from './live.ts'
import { useSession } from './session.ts'

export interface TaskPath {
  readonly task: string
  readonly project: string
  readonly organization: string
  readonly color: string | null
}

export interface TaskChoice extends Omit<TaskPath, 'task'> {
  readonly task: Task
}

/** Names of organizations, projects and tasks, for showing entries and for choosing a task. */
export const useCatalogue = defineStore('catalogue', () => {
  const session = useSession()
  const organizations = shallowRef<ReadonlyMap<string, Organization>>(new Map())
  const projects = shallowRef<ReadonlyMap<string, Project>>(new Map())
  const tasks = shallowRef<ReadonlyMap<string, Task>>(new Map())
  const ready = ref(false)
  let loading: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let workspaceId: string | undefined

  /** Every row, page by page: a name that is missing could neither be shown nor chosen. */
  async function all<T extends { readonly id: string }>(path: string): Promise<ReadonlyMap<string, T>> {
    const rows = new Map<string, T>()
    let cursor: string | null = null
    do {
      const page: PageOf<T> = await session.api.get<PageOf<T>>(path, { query: { limit: 200, cursor } })
      for (const row of page.items) rows.set(row.id, row)
      cursor = page.nextCursor
    } while (cursor !== null)
    return rows
  }
  async function read(): Promise<void> {
    [organizations.value, projects.value, tasks.value] = await Promise.all([
      all<Organization>('/organizations'), all<Project>('/projects'), all<Task>('/tasks'),
    ])
    ready.value = true
  }
  /** Reads once per workspace; later calls wait for the first. */
  async function load(): Promise<void> {
    if (workspaceId !== session.workspace?.id) {
      workspaceId = session.workspace?.id
      ready.value = false
      loading = undefined
    }
    loading ??= read()
    try {
      await loading
    } catch (cause) {
      loading = undefined
      throw cause
    }
  }
  async function reload(): Promise<void> {
    loading = read()
    await loading
  }
  const soon = (): void => {
    if (loading === undefined) return
    timer ??= setTimeout(() => {
      timer = undefined
      reload().catch((cause: unknown) => { console.warn('organizations, projects and tasks could not be read again:', cause) })
    }, 300)
  }
  live.subscribe((event) => {
    if (event.type === 'work.changed') soon()
  })
  live.onMissed(soon)

  function path(ids: { readonly taskId: string; readonly projectId: string; readonly organizationId: string }): TaskPath {
    const project = projects.value.get(ids.projectId)
    const organization = organizations.value.get(ids.organizationId)
    const task = tasks.value.get(ids.taskId)
    return {
      task: task?.name ?? '…', project: project?.name ?? '', organization: organization?.name ?? '',
      color: task?.color ?? project?.color ?? organization?.color ?? null,
    }
  }
  const choices = computed<readonly TaskChoice[]>(() => [...tasks.value.values()].filter((task) => task.archivedAt === null).map((task) => ({
    ...path({ taskId: task.id, projectId: task.projectId, organizationId: task.organizationId }), task,
  })))
  return { organizations, projects, tasks, ready, choices, load, reload, path }
})
