import type { FastifyInstance } from 'fastify'
import { publicPageNames } from '@overt/sdk'
import type { InboundRoute, InstallationInboundRoute, LinkRoute, PluginServices, PublicPage, RecordKind, RouteLooks, ServiceName, UnitOfWork } from '@overt/sdk'
import { PluginMistake } from './errors.ts'

export type AnyRecordKind = RecordKind<{ kind: string; id: string }, unknown>
type QueueJob = (unit: UnitOfWork, payload: unknown) => Promise<void>
export type RegisterOperatorRoutes = (app: FastifyInstance) => void | Promise<void>
const operatorPaths = ['operators', 'plugins', 'trail', 'ui', 'workspaces']
type Closer = () => void | Promise<void>

export interface PluginRoute {
  readonly method: string
  /** Below the plugin's prefix. */
  readonly path: string
  readonly looks: RouteLooks
}

/** What plugins have registered besides hooks and routes. */
export interface PluginRegistrations {
  addService<N extends ServiceName>(pluginId: string, name: N, service: PluginServices[N]): void
  service<N extends ServiceName>(name: N): { readonly pluginId: string; readonly service: PluginServices[N] } | undefined
  addRecordKind(pluginId: string, record: AnyRecordKind): void
  recordKind(kind: string): { readonly pluginId: string; readonly record: AnyRecordKind } | undefined
  addJob(pluginId: string, place: string, queue: QueueJob): void
  job(pluginId: string, place: string): QueueJob | undefined
  addRoute(pluginId: string, route: PluginRoute): void
  routes(pluginId: string): readonly PluginRoute[]
  addInbound(pluginId: string, route: InboundRoute): void
  inbound(pluginId: string): readonly InboundRoute[]
  addInstallationInbound(pluginId: string, route: InstallationInboundRoute): void
  installationInbound(pluginId: string): readonly InstallationInboundRoute[]
  addPublicPage(pluginId: string, page: PublicPage): void
  publicPages(): readonly { readonly pluginId: string; readonly page: PublicPage }[]
  addLink(pluginId: string, route: LinkRoute): void
  links(pluginId: string): readonly LinkRoute[]
  /** Refuses a plugin whose id is a path of the operator's own. */
  addOperatorRoutes(pluginId: string, register: RegisterOperatorRoutes): void
  operatorRoutes(pluginId: string): readonly RegisterOperatorRoutes[]
  services(pluginId: string): readonly string[]
  recordKinds(pluginId: string): readonly string[]
  /** The tables that hold its records. */
  recordTables(pluginId: string): readonly string[]
  addCloser(pluginId: string, run: Closer): void
  /** Takes a plugin's closers, last registered first. */
  takeClosers(pluginId: string): readonly Closer[]
  remove(pluginId: string): void
}

export function createPluginRegistrations(): PluginRegistrations {
  const services = new Map<string, { readonly pluginId: string; readonly service: unknown }>()
  const records = new Map<string, { readonly pluginId: string; readonly record: AnyRecordKind }>()
  const jobs = new Map<string, { readonly pluginId: string; readonly queue: QueueJob }>()
  const routes: { readonly pluginId: string; readonly route: PluginRoute }[] = []
  const inbound: { readonly pluginId: string; readonly route: InboundRoute }[] = []
  const installationInbound: { readonly pluginId: string; readonly route: InstallationInboundRoute }[] = []
  const publicPages: { readonly pluginId: string; readonly page: PublicPage }[] = []
  const links: { readonly pluginId: string; readonly route: LinkRoute }[] = []
  const operator: { readonly pluginId: string; readonly register: RegisterOperatorRoutes }[] = []
  const closers: { readonly pluginId: string; readonly run: Closer }[] = []

  function claim(map: ReadonlyMap<string, { readonly pluginId: string }>, what: string, name: string, pluginId: string): void {
    const owner = map.get(name)?.pluginId
    if (owner !== undefined) throw new PluginMistake(`${pluginId} registers the ${what} ${name}, which ${owner} has registered already`)
  }

  return {
    addService(pluginId, name, service) {
      claim(services, 'service', String(name), pluginId)
      services.set(String(name), { pluginId, service })
    },
    service: <N extends ServiceName>(name: N) => services.get(String(name)) as { readonly pluginId: string; readonly service: PluginServices[N] } | undefined,
    addRecordKind(pluginId, record) {
      if (!record.kind.startsWith(`${pluginId}.`)) throw new PluginMistake(`${pluginId} registers the record kind ${record.kind}: a plugin's kinds begin with its own id`)
      if (typeof record.withinPolicy !== 'function' && (record.withinPolicy as unknown) !== false) throw new PluginMistake(`${pluginId} registers the record kind ${record.kind} without withinPolicy: say how the policy limits it, or false where a person makes it on purpose`)
      if (typeof record.table !== 'string' && (record.table as unknown) !== false) throw new PluginMistake(`${pluginId} registers the record kind ${record.kind} without table: name the one that holds the records with their policy_version, or say false where they leave no row`)
      claim(records, 'record kind', record.kind, pluginId)
      records.set(record.kind, { pluginId, record })
    },
    recordKind: (kind) => records.get(kind),
    addJob(pluginId, place, queue) {
      claim(jobs, 'job', `${pluginId} ${place}`, pluginId)
      jobs.set(`${pluginId} ${place}`, { pluginId, queue })
    },
    job: (pluginId, place) => jobs.get(`${pluginId} ${place}`)?.queue,
    addRoute: (pluginId, route) => void routes.push({ pluginId, route }),
    routes: (pluginId) => ofPlugin(routes, pluginId),
    addInbound(pluginId, route) {
      requireInboundPath(pluginId, route.path)
      inbound.push({ pluginId, route })
    },
    addInstallationInbound(pluginId, route) {
      requireInboundPath(pluginId, route.path)
      installationInbound.push({ pluginId, route })
    },
    installationInbound: (pluginId) => ofPlugin(installationInbound, pluginId),
    inbound: (pluginId) => ofPlugin(inbound, pluginId),
    addPublicPage(pluginId, page) {
      if (!publicPageNames.includes(page.name)) throw new PluginMistake(`${pluginId} opens a page at /${page.name}: the platform leaves ${publicPageNames.map((name) => `/${name}`).join(', ')} to plugins`)
      claim(new Map(publicPages.map((each) => [each.page.name, each])), 'public page', page.name, pluginId)
      publicPages.push({ pluginId, page })
    },
    publicPages: () => publicPages,
    addLink(pluginId, route) {
      if (!/^[a-z0-9-]+$/.test(route.name)) throw new PluginMistake(`${pluginId} signs addresses called ${route.name}: such a name is lower-case words`)
      links.push({ pluginId, route })
    },
    links: (pluginId) => ofPlugin(links, pluginId),
    addOperatorRoutes(pluginId, register) {
      if (operatorPaths.includes(pluginId)) throw new PluginMistake(`${pluginId} registers routes for the operator, where /${pluginId} is the platform's own`)
      operator.push({ pluginId, register })
    },
    operatorRoutes: (pluginId) => operator.filter((owned) => owned.pluginId === pluginId).map(({ register }) => register),
    services: (pluginId) => ownedBy(services, pluginId),
    recordKinds: (pluginId) => ownedBy(records, pluginId),
    recordTables: (pluginId) => [...records.values()].flatMap(({ pluginId: owner, record: { table } }) => (owner === pluginId && table !== false ? [table] : [])),
    addCloser: (pluginId, run) => void closers.push({ pluginId, run }),
    takeClosers: (pluginId) => closers.filter((closer) => closer.pluginId === pluginId).toReversed().map(({ run }) => run),
    remove(pluginId) {
      for (const map of [services, records, jobs]) for (const [name, owned] of map) if (owned.pluginId === pluginId) map.delete(name)
    },
  }
}

const ownedBy = (map: ReadonlyMap<string, { readonly pluginId: string }>, pluginId: string): readonly string[] =>
  [...map].filter(([, owned]) => owned.pluginId === pluginId).map(([name]) => name)

const ofPlugin = <R>(owned: readonly { readonly pluginId: string; readonly route: R }[], pluginId: string): readonly R[] => owned.filter((each) => each.pluginId === pluginId).map(({ route }) => route)

function requireInboundPath(pluginId: string, path: string): void {
  if (!/^(\/[a-z0-9-]+)+$/.test(path)) throw new PluginMistake(`${pluginId} opens ${path} for other services: such a path is lower-case words between slashes`)
}
