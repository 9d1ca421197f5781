import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { readPluginFolder } from './plugin-source.ts'
import type { PluginSource } from './plugin-source.ts'

/**
 * Finds plugins: the given packages, then every folder below the given ones that has a plugin.json or a package.json. The first of two
 * with the same id counts, so that an added package never replaces one that ships with the platform.
 */
export function discoverPlugins(folders: readonly string[], log: Pick<FastifyBaseLogger, 'warn'>, packages: readonly string[] = []): readonly PluginSource[] {
  const found = new Map<string, PluginSource>()
  for (const folder of [...packages, ...folders.flatMap(pluginFoldersIn)]) {
    const source = readPluginFolder(folder, basename(folder))
    const present = found.get(source.id)
    if (present === undefined) found.set(source.id, source)
    else log.warn({ plugin: source.id, folder, used: present.folder }, 'a plugin with this id is installed already; this one is ignored')
  }
  return [...found.values()]
}

function pluginFoldersIn(parent: string): string[] {
  if (!existsSync(parent)) return []
  const names = readdirSync(parent, { withFileTypes: true }).filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && isPluginName(entry.name)).map(({ name }) => name)
  return names.toSorted().map((name) => join(parent, name)).filter((folder) => existsSync(join(folder, 'plugin.json')) || existsSync(join(folder, 'package.json')))
}

const isPluginName = (name: string): boolean => !name.startsWith('.') && name !== 'node_modules'
