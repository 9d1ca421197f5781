import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { discoverPlugins } from '../../kernel/discover-plugins.ts'
import { readPluginFolder } from '../../kernel/plugin-source.ts'
import { pluginPackages } from '../plugin-packages.ts'
import { isCheckout, rootFolder } from '../root-folder.ts'
import type { Config } from '../../config.ts'
import type { PluginSource } from '../../kernel/plugin-source.ts'

/** Every plugin of the installation: those that ship with the platform, packages that it depends on, and what was added. */
export function installedPlugins({ pluginsFolder }: Pick<Config, 'pluginsFolder'>, log: Pick<FastifyBaseLogger, 'warn'>): readonly PluginSource[] {
  const folders = shippedPlugins()
  return discoverPlugins([pluginsFolder], log, folders).map((source) => ({ ...source, shipped: folders.includes(source.folder) && isOfPlatform(source.folder) }))
}

/** Folders of the plugins that came with the platform or with a package manager, which is who removes and replaces them. */
function shippedPlugins(): readonly string[] {
  return isCheckout ? discoverPlugins([join(rootFolder, 'plugins')], { warn: () => undefined }).map(({ folder }) => folder) : pluginPackages(rootFolder)
}

/** Whether a plugin of this id came with the platform or with a package manager. */
export const isShipped = (id: string): boolean => shippedPlugins().some((folder) => readPluginFolder(folder, id).id === id)

/** Its schemas were checked by the tests of the platform. */
const isOfPlatform = (folder: string): boolean => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name?: string }).name?.startsWith('@overt/plugin-') === true
