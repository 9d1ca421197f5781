import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useApi } from './use-api.ts'
import { useLoad } from './use-load.ts'

/** An item of a menu of tasks: `description` names the project and the organization. */
export interface TaskChoice {
  readonly value: string
  readonly label: string
  readonly description: string
}

interface Named { readonly id: string; readonly name: string; readonly archivedAt?: string | null }
interface Catalogue {
  readonly organizations: { readonly items: readonly Named[] }
  readonly projects: { readonly items: readonly (Named & { readonly organizationId: string })[] }
  readonly tasks: { readonly items: readonly (Named & { readonly projectId: string })[] }
}

/** The tasks that the reader can choose from, archived ones left out; loaded once `wanted` is true. */
export function useTaskChoices(wanted: () => boolean): ComputedRef<TaskChoice[]> {
  const api = useApi()
  const { data } = useLoad<Catalogue | undefined>(async (signal) => (wanted() ? api.get<Catalogue>('/catalogue', { signal }) : undefined), { watch: [wanted] })
  return computed(() => {
    if (data.value === undefined) return []
    const { organizations, projects, tasks } = data.value
    const organizationNames = new Map(organizations.items.map(({ id, name }) => [id, name]))
    const projectNames = new Map(projects.items.map((project) => [project.id, `${project.name} · ${organizationNames.get(project.organizationId) ?? ''}`]))
    return tasks.items.filter(({ archivedAt }) => archivedAt == null).map(({ id, name, projectId }) => ({ value: id, label: name, description: projectNames.get(projectId) ?? '' }))
  })
}
