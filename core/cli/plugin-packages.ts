import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

interface Installation { readonly dependencies?: Readonly<Record<string, string>> }

/** Folders of the plugins among the packages that the installation's own package.json depends on, such as `@overt/plugin-reports`. A checkout has none. */
export function pluginPackages(rootFolder: string): readonly string[] {
  const file = join(rootFolder, 'package.json')
  if (!existsSync(file)) return []
  const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Installation
  const require = createRequire(file)
  return Object.keys(dependencies).toSorted().map((name) => folderOf(require, name)).filter((folder) => folder !== undefined && existsSync(join(folder, 'plugin.json'))) as string[]
}

function folderOf(require: NodeJS.Require, name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`))
  } catch {
    // Not installed, or it does not show its package.json: then it is no plugin.
    return undefined
  }
}
