import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** A text file of a plugin; `path` is relative to the plugin's folder, with slashes. */
export interface PluginFile {
  readonly path: string
  readonly text: string
}

export interface PluginFiles {
  readonly server: readonly PluginFile[]
  readonly ui: readonly PluginFile[]
  /** Whether these are the author's sources; an installed package has only what was built from them. */
  readonly sources: boolean
}

/** The code of a plugin: its sources where they are there, else what was built. */
export function readPluginFiles(folder: string): PluginFiles {
  const sources = existsSync(join(folder, 'server', 'index.ts'))
  return sources
    ? { server: readAll(folder, ['server/**/*.ts']), ui: readAll(folder, ['ui/**/*.{ts,vue}']), sources }
    : { server: readAll(folder, ['dist/server/**/*.js']), ui: readAll(folder, ['dist/ui/**/*.js']), sources }
}

/** A file as text; empty where it is missing. */
export const textOf = (folder: string, path: string): string => existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : ''

function readAll(folder: string, patterns: readonly string[]): PluginFile[] {
  return globSync([...patterns], { cwd: folder, exclude: (path) => path.split(sep).some((part) => part === 'node_modules' || part === 'test') })
    .toSorted().map((path) => ({ path: path.replaceAll(sep, '/'), text: readFileSync(join(folder, path), 'utf8') }))
}
