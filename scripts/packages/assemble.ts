import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { publishedManifest } from './published-manifest.ts'
import type { PackageManifest } from './published-manifest.ts'

/** Files that are shipped as they lie in the folder of a package, beside what was compiled. */
const shippedFiles = ['README.md', 'plugin.json', 'locales/*.json', 'bin/*.js', 'bin/*.d.ts', 'vite/theme.css', 'dist/{ui,app,docs}/**/*']
const pagesFiles = ['README.md', 'dist/**/*']

export interface AssembleOptions {
  readonly root: string
  /** Folder of the package, relative to the root. */
  readonly folder: string
  readonly compiled: string
  readonly versionOf: (name: string) => string
}

/** Puts together in `place` what a package consists of where it is installed: the same layout as the sources have, with compiled files in their place. */
export function assemblePackage({ root, folder, compiled, versionOf }: AssembleOptions, place: string): PackageManifest {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as PackageManifest
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  for (const file of listed(join(root, folder), folder === 'admin-ui' ? pagesFiles : shippedFiles)) copy(join(root, folder, file), join(place, file))
  const code = join(compiled, folder)
  if (existsSync(code)) for (const file of listed(code, ['**/*'])) writeText(join(place, file), portable(file, readFileSync(join(code, file), 'utf8')))
  if (!existsSync(join(place, 'LICENSE'))) copy(join(root, 'LICENSE'), join(place, 'LICENSE'))
  writeText(join(place, 'package.json'), `${JSON.stringify(publishedManifest(manifest, versionOf), null, 2)}\n`)
  return manifest
}

const listed = (folder: string, patterns: readonly string[]): string[] =>
  globSync([...patterns], { cwd: folder, exclude: (path) => path.split(sep).includes('node_modules') || basename(path) === '.stamp' }).filter((file) => statSync(join(folder, file)).isFile()).toSorted()

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to)
}

function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** The compiler leaves names of sources in declarations and in addresses of modules that are started by name. */
function portable(file: string, text: string): string {
  if (file.endsWith('.d.ts')) return text.replaceAll(/((?:from |import\()['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2')
  if (file.endsWith('.js')) return text.replaceAll(/(new URL\(\s*['"]\.[^'"]*)\.ts(['"]\s*,\s*import\.meta\.url)/g, '$1.js$2')
  return text
}

/** Folders of all packages that are published, relative to the root. */
export const packageFolders = (root: string): string[] =>
  ['sdk', 'core', 'testing', 'client', 'admin-ui', ...globSync('plugins/*/plugin.json', { cwd: root }).map((file) => relative('.', dirname(file)))].toSorted()
