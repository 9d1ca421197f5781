import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as tar from 'tar'
import { orderPlugins } from '../../kernel/plugin-requirements.ts'
import { readPluginFolder } from '../../kernel/plugin-source.ts'
import type { PluginSource } from '../../kernel/plugin-source.ts'
import { platformVersion } from '../../version.ts'
import { installationConfig, rootFolder } from '../installation.ts'
import { notAPlugin, pluginHasDependencies, pluginPresent, pluginShipped, wrongUse } from './errors.ts'

/** `overt plugin add`: unpacks beside its place, checks without running it, then moves it there in one step. */
export async function run(args: readonly string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { replace: { type: 'boolean', default: false } } })
  const [file] = positionals
  if (file === undefined) throw wrongUse({ values: { usage: 'overt plugin add <file.tgz> [--replace]' } })
  const { id, version } = await addPlugin(resolve(file), installationConfig().pluginsFolder, values.replace)
  process.stdout.write(`Added ${id} ${version}. Restart the server, then switch it on under Settings → Plugins.\n`)
  return undefined
}

/** Installs a packed plugin. Errors: `not-a-plugin`, `plugin-present`, `plugin-shipped`, `plugin-has-dependencies`. */
export async function addPlugin(file: string, pluginsFolder: string, replace: boolean): Promise<PluginSource> {
  mkdirSync(pluginsFolder, { recursive: true })
  const unpacked = mkdtempSync(join(pluginsFolder, '.adding-'))
  try {
    await unpack(file, unpacked)
    const source = readPluginFolder(unpacked, basename(file))
    const place = join(pluginsFolder, source.id)
    refuseUnfit(source, file)
    if (existsSync(join(rootFolder, 'plugins', source.id))) throw pluginShipped({ values: { plugin: source.id } })
    if (existsSync(place)) {
      if (!replace) throw pluginPresent({ values: { plugin: source.id, version: readPluginFolder(place, source.id).version, folder: place } })
      rmSync(place, { recursive: true })
    }
    renameSync(unpacked, place)
    return { ...source, folder: place }
  } finally {
    rmSync(unpacked, { recursive: true, force: true })
  }
}

async function unpack(file: string, folder: string): Promise<void> {
  try {
    // Links could lead out of the folder; a packed plugin has none.
    await tar.extract({ file, cwd: folder, strip: 1, strict: true, filter: (_path, entry) => !('type' in entry) || entry.type === 'File' || entry.type === 'Directory' })
  } catch (cause) {
    throw notAPlugin({ values: { where: file, reason: cause instanceof Error ? cause.message : String(cause) }, cause })
  }
}

function refuseUnfit(source: PluginSource, file: string): void {
  // Whether the plugins it requires are there is for the server to say: they may be added next.
  const alone: PluginSource = source.manifest === null ? source : { ...source, manifest: { ...source.manifest, requires: { platform: source.manifest.requires.platform } } }
  const reason = orderPlugins([alone], platformVersion).incompatible.get(source.id)
  if (reason !== undefined) throw notAPlugin({ values: { where: file, reason } })
  const { dependencies = {} } = JSON.parse(readFileSync(join(source.folder, 'package.json'), 'utf8')) as { readonly dependencies?: Readonly<Record<string, string>> }
  const names = Object.keys(dependencies)
  if (names.length > 0) throw pluginHasDependencies({ values: { plugin: source.id, names: names.join(', ') } })
}
