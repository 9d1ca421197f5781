import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { readPluginFolder } from './plugin-source.ts'
import type { PluginSource } from './plugin-source.ts'

/**
 * Finds plugins: every folder below the given ones that has a plugin.json or a package.json. The first of two with the same id
 * counts, so that an added package never replaces one that ships with the platform.
 */
export function discoverPlugins(folders: readonly string[], log: Pick<FastifyBaseLogger, 'warn'>): readonly PluginSource[] {
  const found = new Map<string, PluginSource>()
  for (const parent of folders) {
    if (!existsSync(parent)) continue
    const names = readdirSync(parent, { withFileTypes: true }).filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && isPluginName(entry.name)).map(({ name }) => name)
    for (const name of names.toSorted()) {
      const folder = join(parent, name)
      if (!existsSync(join(folder, 'plugin.json')) && !existsSync(join(folder, 'package.json'))) continue
      const source = readPluginFolder(folder, name)
      const present = found.get(source.id)
      if (present === undefined) found.set(source.id, source)
      else log.warn({ plugin: source.id, folder, used: present.folder }, 'a plugin with this id is installed already; this one is ignored')
    }
  }
  return [...found.values()]
}

const isPluginName = (name: string): boolean => !name.startsWith('.') && name !== 'node_modules'
