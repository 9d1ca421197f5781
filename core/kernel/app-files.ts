import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Encoding } from '../http/compression.ts'
import { readBuiltFile } from './built-file.ts'
import type { BuiltFile } from './built-file.ts'

interface BuiltApp {
  readonly page: string
  /** Every file below the folder, as it is named in an address. */
  readonly files: ReadonlySet<string>
}

const read = new Map<string, { readonly changedMs: number; readonly app: BuiltApp }>()

/** The built app of a plugin's folder, `dist/app`; undefined where there is none. Read again when it was built again. */
export function builtApp(pluginFolder: string): BuiltApp | undefined {
  const folder = join(pluginFolder, 'dist', 'app')
  const page = join(folder, 'index.html')
  const { mtimeMs } = pluginFolder === '' ? {} : statSync(page, { throwIfNoEntry: false }) ?? {}
  if (mtimeMs === undefined) return undefined
  const known = read.get(folder)
  if (known?.changedMs === mtimeMs) return known.app
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1).replaceAll('\\', '/'))
  const app = { page: readFileSync(page, 'utf8'), files: new Set(files) }
  read.set(folder, { changedMs: mtimeMs, app })
  return app
}

/** One file of a built app besides its page, compressed as `choose` decides; undefined where the build made none of that name. */
export async function appFile(pluginFolder: string, name: string, choose: (available: readonly Encoding[]) => Encoding | undefined): Promise<BuiltFile | undefined> {
  const app = builtApp(pluginFolder)
  return app === undefined ? undefined : readBuiltFile(join(pluginFolder, 'dist', 'app'), name, (each) => app.files.has(each), choose)
}
