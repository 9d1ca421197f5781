import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { colorOf } from '@overt/sdk/ui'
import type { Organization, PageOf, Project, Task } from '@overt/sdk/ui'
import { live } from './live.ts'
import { useSession } from './session.ts'
import type { WorkCatalogue } from './wire.ts'

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

  /** Every row: a name that is missing could neither be shown nor chosen. One answer has most workspaces' whole; the rest comes page by page. */
  async function all<T extends { readonly id: string }>(path: string, first: PageOf<T>): Promise<ReadonlyMap<string, T>> {
    const rows = new Map(first.items.map((item) => [item.id, item]))
    for (let cursor = first.nextCursor; cursor !== null;) {
      const page: PageOf<T> = await session.api.get<PageOf<T>>(path, { query: { limit: 200, cursor } })
      for (const row of page.items) rows.set(row.id, row)
      cursor = page.nextCursor
    }
    return rows
  }
  async function read(): Promise<void> {
    const answer = await session.api.get<WorkCatalogue>('/catalogue', { mayBeKept: true })
    ;[organizations.value, projects.value, tasks.value] = await Promise.all([
      all<Organization>('/organizations', answer.organizations), all<Project>('/projects', answer.projects), all<Task>('/tasks', answer.tasks),
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
    if (event.type === 'work.changed' || event.type === 'rights.changed') soon()
  })
  live.onMissed(soon)

  function path(ids: { readonly taskId: string; readonly projectId: string; readonly organizationId: string }): TaskPath {
    const project = projects.value.get(ids.projectId)
    const organization = organizations.value.get(ids.organizationId)
    const task = tasks.value.get(ids.taskId)
    return {
      task: task?.name ?? '…', project: project?.name ?? '', organization: organization?.name ?? '',
      color: task?.color ?? project?.color ?? organization?.color ?? (project === undefined ? null : colorOf(project.id)),
    }
  }
  const choices = computed<readonly TaskChoice[]>(() => [...tasks.value.values()].filter((task) => task.archivedAt === null).map((task) => ({
    ...path({ taskId: task.id, projectId: task.projectId, organizationId: task.organizationId }), task,
  })))
  return { organizations, projects, tasks, ready, choices, load, reload, path }
})
