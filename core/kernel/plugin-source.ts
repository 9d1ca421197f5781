import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PluginManifest } from '@overt/sdk'
import type { PluginDefinition } from '@overt/sdk'
import { Value } from 'typebox/value'
import { PluginMistake } from './errors.ts'
import { shownText } from '../error-text.ts'
import { provideSdk } from './provide-sdk.ts'

/** A plugin as it was found, before any of its code has run. */
export interface PluginSource {
  readonly id: string
  readonly version: string
  readonly folder: string
  readonly manifest: PluginManifest | null
  /** Why it cannot be used as it lies there. */
  readonly fault: string | undefined
  /** Part of the platform: its schemas were checked by its tests. Those of any other plugin are checked when it is loaded. */
  readonly shipped?: boolean
  /** Imports its server half. */
  load(): Promise<PluginDefinition>
}

interface PackageFile {
  readonly name?: string
  readonly version?: string
}

/** Reads a plugin's folder without running it; whatever is wrong ends as its `fault`. */
export function readPluginFolder(folder: string, folderName: string): PluginSource {
  const fallback = { id: folderName, version: '0.0.0', folder, manifest: null }
  const failing = (fault: string): PluginSource => ({ ...fallback, fault, load: () => Promise.reject(new PluginMistake(fault)) })
  let packageFile: PackageFile
  try {
    packageFile = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile
  } catch (error) {
    return failing(`package.json cannot be read: ${shownText(error)}`)
  }
  if (!existsSync(join(folder, 'plugin.json'))) return failing('plugin.json is missing')
  let manifest: unknown
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8'))
  } catch (error) {
    return failing(`plugin.json cannot be read: ${shownText(error)}`)
  }
  const faults = [...Value.Errors(PluginManifest, manifest)].map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`)
  if (faults.length > 0) return failing(`plugin.json is not valid: ${faults.join('; ')}`)
  const valid = manifest as PluginManifest
  return {
    id: valid.id,
    version: packageFile.version ?? '0.0.0',
    folder,
    manifest: valid,
    fault: undefined,
    load: () => importServer(folder, packageFile.name ?? ''),
  }
}

/** A plugin given as an object, for tests and for programs that bring their own. */
export function pluginFromDefinition(definition: PluginDefinition, manifest: Partial<PluginManifest> = {}, version = '0.0.0'): PluginSource {
  return {
    id: definition.id,
    version,
    folder: '',
    manifest: { id: definition.id, title: definition.id, summary: definition.id, requires: { platform: '*' }, collects: [], ...manifest },
    fault: undefined,
    load: () => Promise.resolve(definition),
  }
}

async function importServer(folder: string, packageName: string): Promise<PluginDefinition> {
  const source = join(folder, 'server', 'index.ts')
  // A folder with sources is somebody's working copy; what is installed has only what was built. A package may name itself: that reads its `exports`.
  if (!existsSync(source)) provideSdk(folder)
  const file = existsSync(source) ? source : createRequire(join(folder, 'package.json')).resolve(`${packageName}/server`)
  const module = await import(pathToFileURL(file).href) as { readonly default?: PluginDefinition }
  if (typeof module.default !== 'object' || typeof module.default.id !== 'string') throw new PluginMistake('its server half has no default export made by definePlugin')
  return module.default
}
