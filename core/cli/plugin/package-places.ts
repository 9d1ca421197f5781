import type { Config } from '../../config.ts'
import type { PackagePlaces } from '../../plugin-packages/contracts.ts'
import { installedPlugins, isShipped } from './present-plugins.ts'

/** Hooks that the installed plugins provide, as their manifests list them. */
export function providedHooks(config: Pick<Config, 'pluginsFolder'>): (pluginId: string) => readonly string[] | undefined {
  const sources = new Map(installedPlugins(config, { warn: () => undefined }).map((source) => [source.id, source]))
  return (pluginId) => sources.get(pluginId)?.manifest?.provides?.hooks ?? (sources.has(pluginId) ? [] : undefined)
}

/** Where this installation keeps added packages, and what it has. */
export const packagePlaces = ({ pluginsFolder }: Pick<Config, 'pluginsFolder'>): PackagePlaces => ({ pluginsFolder, isShipped, hooksOf: providedHooks({ pluginsFolder }) })
