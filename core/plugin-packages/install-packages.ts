import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import type { InstallationUnit, InstalledPackage, PackageFacts, PackageOrigin, PackagesState } from '@overt/sdk'
import type { InstalledPlugin } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import { discoverPlugins } from '../kernel/discover-plugins.ts'
import { readPluginFolder } from '../kernel/plugin-source.ts'
import { recordInstallation } from '../operator/installation-trail.ts'
import type { InstallationActor } from '../operator/installation-trail.ts'
import { addPlugin, refuseUnfit } from './add-plugin.ts'
import type { PackagePlaces } from './contracts.ts'
import { checkUnrun } from './check-plugin.ts'
import { describeFinding } from './check/finding.ts'
import { hooksUsed } from './check/hook-findings.ts'
import { readPluginFiles } from './check/plugin-files.ts'
import { olderVersion, pluginShipped } from './errors.ts'
import { registryPackage } from './registry-package.ts'
import { createStagedPackages } from './staged-packages.ts'
import { tryUpgrade } from './try-upgrade.ts'
import { unpackPackage } from './unpack-package.ts'

export interface InstallDeps {
  readonly places: PackagePlaces
  readonly registry: string
  readonly adminUrl: string
  readonly database: Pick<CoreDatabase, 'inIdentity'>
  /** The plugins that run. */
  running(): readonly InstalledPlugin[]
  now(): Temporal.Instant
}

export interface PackageInstaller {
  /** Packages that lie beside those that run. */
  waiting(): PackagesState['waiting']
  /** Keeps an uploaded package and says what it is, before any of its code runs. */
  upload(by: InstallationActor, bytes: Uint8Array): Promise<PackageFacts>
  /** The same for a package of the npm registry. */
  find(by: InstallationActor, name: string, version?: string): Promise<PackageFacts>
  /** Installs a package that was looked at; it runs after the next start. */
  install(by: InstallationActor, token: string): Promise<InstalledPackage>
}

/** Installs packages from the UI, one at a time; each act is a row in the trail of the installation. */
export function createPackageInstaller(deps: InstallDeps): PackageInstaller {
  const { places, registry, adminUrl, database, running, now } = deps
  const staged = createStagedPackages(places.pluginsFolder)
  const origins = new Map<string, PackageOrigin>()
  let last: Promise<unknown> = Promise.resolve()

  const record = (actor: InstallationActor, action: string, plugin: string, after: object): Promise<void> =>
    database.inIdentity(null, (unit: InstallationUnit) => recordInstallation(unit, { at: now(), actor, action, subject: 'Plugin', plugin, after }))

  async function look(by: InstallationActor, bytes: Uint8Array, origin: PackageOrigin): Promise<PackageFacts> {
    const { token, file, integrity } = await staged.stage(bytes)
    const folder = mkdtempSync(join(places.pluginsFolder, '.looking-'))
    try {
      const facts = await factsOf(file, folder, { token, integrity, origin })
      origins.set(token, origin)
      await record(by, 'plugin.package-staged', facts.id, { version: facts.version, integrity, origin })
      return facts
    } catch (error) {
      staged.remove(token)
      throw error
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  async function factsOf(file: string, folder: string, { token, integrity, origin }: { readonly token: string; readonly integrity: string; readonly origin: PackageOrigin }): Promise<PackageFacts> {
    await unpackPackage(file, folder)
    const source = readPluginFolder(folder, 'package')
    refuseUnfit(source, 'package')
    if (places.isShipped(source.id)) throw pluginShipped({ values: { plugin: source.id } })
    const { title, summary, collects, requires, app, hosts = [] } = source.manifest!
    const present = presentVersion(source.id)
    refuseOlder(source.id, source.version, present)
    const { server } = readPluginFiles(folder)
    return {
      token, integrity, origin, id: source.id, title, summary, version: source.version, replaces: present, collects: [...collects],
      requires: Object.keys(requires.plugins ?? {}),
      asks: [...hosts.map((host) => `host: ${host}`), ...(app?.permissions ?? []).map((permission) => `browser: ${permission}`), ...hooksUsed(server).map((hook) => `hook: ${hook}`)],
      findings: checkUnrun(folder, places).map(describeFinding),
    }
  }

  const presentVersion = (id: string): string | null => discoverPlugins([places.pluginsFolder], { warn: () => undefined }).find((source) => source.id === id)?.version ?? null

  return {
    waiting() {
      mkdirSync(places.pluginsFolder, { recursive: true })
      const now = new Map(running().map(({ id, version }) => [id, version]))
      const waiting = discoverPlugins([places.pluginsFolder], { warn: () => undefined }).filter(({ id, version }) => now.get(id) !== version)
      return waiting.map(({ id, version, manifest }) => ({ id, version, title: manifest?.title ?? id, runs: now.get(id) ?? null }))
    },
    upload: (by, bytes) => look(by, bytes, { kind: 'upload', name: null, version: null, publisher: null, provenance: null }),
    async find(by, name, version) {
      const { bytes, origin } = await registryPackage(registry, name, version)
      return look(by, bytes, origin)
    },
    async install(by, token) {
      const file = staged.file(token)
      const turn = last.then(async () => {
        const { id, version } = await addPlugin(file, places, { tryUpgrade: async (source) => {
          refuseOlder(source.id, source.version, presentVersion(source.id))
          await tryUpgrade(adminUrl, source)
        } })
        await record(by, 'plugin.installed', id, { version, origin: origins.get(token) ?? null })
        staged.remove(token)
        origins.delete(token)
        return { id, version, restart: true as const }
      })
      last = turn.catch(() => undefined)
      return turn
    },
  }
}

/** An older version comes back by `overt plugin rollback` alone, which looks at its tables. */
function refuseOlder(plugin: string, version: string, present: string | null): void {
  if (present !== null && semver.valid(version) !== null && semver.valid(present) !== null && semver.lt(version, present)) throw olderVersion({ values: { plugin, version, present } })
}
