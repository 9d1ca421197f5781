import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { orderPlugins } from '../kernel/plugin-requirements.ts'
import { readPluginFolder } from '../kernel/plugin-source.ts'
import type { PluginSource } from '../kernel/plugin-source.ts'
import { platformVersion } from '../version.ts'
import { checkUnrun } from './check-plugin.ts'
import { describeFinding } from './check/finding.ts'
import type { Finding } from './check/finding.ts'
import { checkFailed, notAPlugin, pluginHasDependencies, pluginPresent, pluginShipped } from './errors.ts'
import { putAside } from './previous-packages.ts'
import { tryImport } from './try-import.ts'
import { unpackPackage } from './unpack-package.ts'
import type { PackagePlaces } from './contracts.ts'

export interface Replacing {
  /** Throws where the tables of the plugin cannot be brought to this version. */
  tryUpgrade(source: PluginSource): Promise<void>
}

/**
 * Installs a packed plugin; in the place of another version only with `replacing`, which keeps that version. Errors: `not-a-plugin`, `package-unsafe`,
 * `plugin-present`, `plugin-shipped`, `plugin-has-dependencies`, `plugin-check-failed`, and what the trial says; the installation is as before then.
 */
export async function addPlugin(file: string, { pluginsFolder, isShipped, hooksOf }: PackagePlaces, replacing?: Replacing): Promise<PluginSource> {
  mkdirSync(pluginsFolder, { recursive: true })
  const unpacked = mkdtempSync(join(pluginsFolder, '.adding-'))
  try {
    await unpackPackage(file, unpacked)
    const source = readPluginFolder(unpacked, basename(file))
    const place = join(pluginsFolder, source.id)
    refuseUnfit(source, file)
    if (isShipped(source.id)) throw pluginShipped({ values: { plugin: source.id } })
    if (existsSync(place) && replacing === undefined) throw pluginPresent({ values: { plugin: source.id, version: readPluginFolder(place, source.id).version, folder: place } })
    refuse(source.id, checkUnrun(unpacked, { hooksOf }))
    // Nothing of the package has run until here.
    refuse(source.id, await tryImport(unpacked))
    if (existsSync(place) && replacing !== undefined) {
      const present = readPluginFolder(place, source.id)
      await replacing.tryUpgrade(source)
      putAside(pluginsFolder, source.id, present.version)
    }
    renameSync(unpacked, place)
    return { ...source, folder: place }
  } finally {
    rmSync(unpacked, { recursive: true, force: true })
  }
}

function refuse(plugin: string, findings: readonly Finding[]): void {
  if (findings.length > 0) throw checkFailed({ values: { plugin, findings: findings.map((finding) => `\n✗ ${describeFinding(finding)}`).join('') } })
}

/** Errors: `not-a-plugin`, `plugin-has-dependencies`. */
export function refuseUnfit(source: PluginSource, file: string): void {
  // Whether the plugins it requires are there is for the server to say: they may be added next.
  const alone: PluginSource = source.manifest === null ? source : { ...source, manifest: { ...source.manifest, requires: { platform: source.manifest.requires.platform } } }
  const reason = orderPlugins([alone], platformVersion).incompatible.get(source.id)
  if (reason !== undefined) throw notAPlugin({ values: { where: file, reason } })
  const { dependencies = {} } = JSON.parse(readFileSync(join(source.folder, 'package.json'), 'utf8')) as { readonly dependencies?: Readonly<Record<string, string>> }
  const names = Object.keys(dependencies)
  if (names.length > 0) throw pluginHasDependencies({ values: { plugin: source.id, names: names.join(', ') } })
}
