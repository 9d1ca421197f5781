import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Packages of a plugin that a newer one replaced; the plugin that runs comes beside them. */
const keptPackages = 2

/** Not found as plugins: names that begin with a dot are none. */
const folderOf = (pluginsFolder: string, id: string): string => join(pluginsFolder, '.previous', id)

/** Puts the package that is installed aside, so that it can be brought back; the oldest of those put aside earlier is removed. */
export function putAside(pluginsFolder: string, id: string, version: string): void {
  const folder = folderOf(pluginsFolder, id)
  mkdirSync(folder, { recursive: true })
  rmSync(join(folder, version), { recursive: true, force: true })
  renameSync(join(pluginsFolder, id), join(folder, version))
  for (const old of previousPackages(pluginsFolder, id).slice(keptPackages)) rmSync(old, { recursive: true })
}

/** Folders of the packages that were put aside, the latest first. */
export function previousPackages(pluginsFolder: string, id: string): readonly string[] {
  const folder = folderOf(pluginsFolder, id)
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => join(folder, name)).toSorted((one, other) => statSync(other).ctimeMs - statSync(one).ctimeMs)
}

/** Removes what was put aside; a plugin that is dropped has nothing to go back to. */
export const forgetPrevious = (pluginsFolder: string, id: string): void => { rmSync(folderOf(pluginsFolder, id), { recursive: true, force: true }) }
