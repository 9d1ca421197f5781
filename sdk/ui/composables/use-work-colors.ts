import { computed } from 'vue'
import { colorOf } from '../../wire/chart-colors.ts'
import { useApi } from './use-api.ts'
import { useLoad } from './use-load.ts'

interface Coloured { readonly id: string; readonly color?: string | null }
interface Catalogue {
  readonly organizations: { readonly items: readonly Coloured[] }
  readonly projects: { readonly items: readonly (Coloured & { readonly organizationId: string })[] }
  readonly tasks: { readonly items: readonly Coloured[] }
}

/** Gives the colour of an organization, a project or a task, as every page shows it: its own, that of what it belongs to, or one of the palette by its id. Undefined for other things, and until the catalogue is there. */
export function useWorkColors(): (kind: string, id: string | null) => string | undefined {
  const api = useApi()
  const { data } = useLoad<Catalogue>((signal, first) => api.get<Catalogue>('/catalogue', { signal, mayBeKept: first }), { live: ['work.changed'] })
  const byId = computed(() => {
    const colors = new Map<string, string>()
    const { organizations, projects, tasks } = data.value ?? { organizations: { items: [] }, projects: { items: [] }, tasks: { items: [] } }
    const own = new Map(organizations.items.map(({ id, color }) => [id, color]))
    for (const { id, color } of [...organizations.items, ...tasks.items]) colors.set(id, color ?? colorOf(id))
    for (const { id, color, organizationId } of projects.items) colors.set(id, color ?? own.get(organizationId) ?? colorOf(id))
    return colors
  })
  return (kind, id) => id === null || !['organization', 'project', 'task'].includes(kind) ? undefined : byId.value.get(id)
}
