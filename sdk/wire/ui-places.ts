import type { DeclaredParts } from './plugin.ts'

/** First parts of addresses that belong to no workspace: pages of accounts and of the installation, and what the server answers itself. */
export const outsidePlaces = [
  'sign-in', 'sign-up', 'welcome', 'verify-email', 'forgot-password', 'reset-password', 'invitations', 'workspaces', 'operator',
  'w', 'api', 'apps', 'assets', 'docs', 'plugins', 'trust', 'metrics', 'health', 'healthz', 'readyz',
] as const
/** First parts of addresses that belong to the application and the server; its test holds the list to the application's own routes. */
export const hostPlaces = [...outsidePlaces, '', 'onboarding', 'time', 'timesheet', 'members', 'work', 'trash', 'audit', 'policy', 'settings', 'me'] as const

const outside: ReadonlySet<string> = new Set(outsidePlaces)
/**
 * The address of a page in a workspace: `/w/<slug>` before the path that routes, links and notices name. What belongs to no workspace, or names one already, stays as it is.
 */
export const workspacePath = (slug: string, page: string): string => outside.has(/^\/([^/?#]*)/.exec(page)?.[1] ?? '') ? page : `/w/${slug}${page.startsWith('/') ? '' : '/'}${page}`
/** The workspace that an address names, and the page within it; undefined where it names none. */
export function splitWorkspacePath(address: string): { readonly slug: string; readonly page: string } | undefined {
  const [, slug, rest] = /^\/w\/([^/?#]+)(.*)$/s.exec(address) ?? []
  if (slug === undefined || rest === undefined) return undefined
  return { slug, page: rest.startsWith('/') ? rest : `/${rest}` }
}

/** Tabs of the application on a member's page and on one's own. */
export const hostTabs = {
  'member.tab/v1': ['', 'entries', 'access', 'profile', 'data', 'looks', 'devices', 'policy', 'notifications', 'security'],
  'settings.page/v1': ['workspace', 'members', 'plugins', 'devices', 'monitoring', 'privacy', 'tokens'],
  'operator.page/v1': ['workspaces', 'plugins', 'mails', 'trail'],
} as const

/** What a plugin's UI half contributes, as its build declared it. */
export interface PartsOf {
  readonly id: string
  readonly parts: Pick<DeclaredParts, 'routes' | 'contributions'>
}

/** A place that somebody has, with the words for it. */
interface Place {
  readonly key: string
  readonly name: string
}

const shapeOf = (path: string): string => path.replace(/\/+$/, '').replaceAll(/:[^/]+/g, ':')
const text = (value: unknown): string => typeof value === 'string' ? value : ''

/** The places that one contribution takes; two in the same place would hide each other. */
function placesOf(pluginId: string, slot: string, data: Readonly<Record<string, unknown>>): readonly Place[] {
  const own: Place = { key: `${pluginId} ${slot} ${text(data['id'])}`, name: `the id ${text(data['id'])} in ${slot}` }
  const at = (value: string, what: string): Place => ({ key: `${slot} ${value}`, name: `${what} ${value} in ${slot}` })
  switch (slot) {
    case 'member.tab/v1': return [own, at(text(data['path']), 'the path')]
    case 'settings.page/v1': return [own, at(pluginId, 'the path')]
    case 'operator.page/v1': return [own, at(`${pluginId}/${text(data['path'])}`, 'the path')]
    case 'nav.main/v1': return [own, at(text(data['to']), 'the page')]
    case 'entry.note/v1': return [own, at(`${pluginId} ${text(data['kind'])}`, 'the kind')]
    case 'report.cell/v1': return [own, at(text(data['column']), 'the column')]
    default: return [own]
  }
}

/** What a plugin takes that the application has, by name. */
function hostFaults({ id, parts }: PartsOf): string[] {
  const taken = (slot: keyof typeof hostTabs, path: string): boolean => (hostTabs[slot] as readonly string[]).includes(path)
  return [
    ...parts.routes.filter(({ path }) => (hostPlaces as readonly string[]).includes(path.split('/')[1] ?? '')).map(({ name, path }) => `its page ${name} takes the path ${path}, which the application has`),
    ...parts.contributions.flatMap(({ slot, data }) => {
      const path = slot === 'member.tab/v1' ? text(data['path']) : id
      return (slot === 'member.tab/v1' || slot === 'settings.page/v1' || slot === 'operator.page/v1') && taken(slot, path)
        ? [`its contribution ${text(data['id'])} takes the path ${path} in ${slot}, which the application has`] : []
    }),
  ]
}

/**
 * What each plugin contributes in a place that is taken: by the application, by itself, or by a plugin before it. Whoever comes first keeps the place.
 */
export function takenPlaces(plugins: readonly PartsOf[]): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string>()
  const faults = new Map<string, string[]>()
  for (const plugin of plugins) {
    const found = hostFaults(plugin)
    const places = [
      ...plugin.parts.routes.flatMap(({ name, path }): Place[] => [{ key: `route ${shapeOf(path)}`, name: `the path ${path}` }, { key: `name ${name}`, name: `the page name ${name}` }]),
      ...plugin.parts.contributions.flatMap(({ slot, data }) => placesOf(plugin.id, slot, data)),
    ]
    const mine = new Map<string, string>()
    for (const { key, name } of places) {
      const owner = owners.get(key) ?? mine.get(key)
      if (owner === undefined) mine.set(key, plugin.id)
      else found.push(owner === plugin.id ? `it contributes ${name} twice` : `it takes ${name}, which the plugin ${owner} has`)
    }
    if (found.length > 0) faults.set(plugin.id, found)
    else for (const [key, owner] of mine) owners.set(key, owner)
  }
  return faults
}
