import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Encoding } from '../http/compression.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8', '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp', '.ico': 'image/x-icon', '.woff2': 'font/woff2',
}

/** Endings of the files that the build has compressed already. */
const compressed = { br: '.br', gzip: '.gz' } as const

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

export interface AppFile {
  readonly bytes: Buffer
  readonly mediaType: string
  readonly encoding: Encoding | undefined
  /** Its address holds a hash of its content. */
  readonly immutable: boolean
}

/** One file of a built app besides its page, compressed as `choose` decides; undefined where the build made none of that name. */
export async function appFile(pluginFolder: string, name: string, choose: (available: readonly Encoding[]) => Encoding | undefined): Promise<AppFile | undefined> {
  const app = builtApp(pluginFolder)
  const mediaType = mediaTypes[extname(name)]
  if (app?.files.has(name) !== true || mediaType === undefined) return undefined
  const encoding = choose((['br', 'gzip'] as const).filter((each) => app.files.has(name + compressed[each])))
  const bytes = await readFile(join(pluginFolder, 'dist', 'app', encoding === undefined ? name : name + compressed[encoding]))
  return { bytes, mediaType, encoding, immutable: name.startsWith('assets/') }
}
