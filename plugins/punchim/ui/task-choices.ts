import { computed } from 'vue'
import { useApi, useLoad } from '@overt/sdk/ui'

interface Named { readonly id: string; readonly name: string; readonly archivedAt?: string | null }
interface Catalogue {
  readonly organizations: { readonly items: readonly Named[] }
  readonly projects: { readonly items: readonly (Named & { readonly organizationId: string })[] }
  readonly tasks: { readonly items: readonly (Named & { readonly projectId: string })[] }
}

/** Tasks to choose from, with what they belong to, once they are wanted. */
export function useTaskChoices(wanted: () => boolean) {
  const api = useApi()
  const { data } = useLoad<Catalogue | undefined>(async (signal) => (wanted() ? api.get<Catalogue>('/catalogue', { signal }) : undefined), { watch: [wanted] })
  return computed(() => {
    if (data.value === undefined) return []
    const { organizations, projects, tasks } = data.value
    const organizationOf = new Map(organizations.items.map(({ id, name }) => [id, name]))
    const projectOf = new Map(projects.items.map((project) => [project.id, `${project.name} · ${organizationOf.get(project.organizationId) ?? ''}`]))
    return tasks.items.filter(({ archivedAt }) => archivedAt == null).map(({ id, name, projectId }) => ({ value: id, label: name, description: projectOf.get(projectId) ?? '' }))
  })
}
