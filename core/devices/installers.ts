import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Installer } from '@overt/sdk'

/** Agents ask for these beside the installers: the update metadata and its publisher's signature. */
const feedFile = /^latest(-mac|-linux|-linux-arm64)?\.yml(\.sig)?$/
const fileName = /^[A-Za-z0-9][A-Za-z0-9 ._+-]{0,199}$/
const versionPart = /(?<![0-9.])\d+\.\d+\.\d+(?:-(?:alpha|beta|rc|next)(?:\.?\d+)*)?/

const platformsByName: readonly (readonly [RegExp, Installer['platform']])[] = [
  [/\.(exe|msi)$/i, 'windows'],
  [/\.(dmg|pkg)$/i, 'macos'],
  [/(mac|darwin).*\.zip$/i, 'macos'],
  [/\.(AppImage|deb|rpm)$/i, 'linux'],
]

/** The agent installers that an operator put into a folder. */
export interface Installers {
  list(): Promise<readonly Installer[]>
  /** Whether a file may be served: an installer, its block map, or the update feed, lying directly in the folder. */
  offers(name: string): Promise<boolean>
}

export function createInstallers(folder: string, urlOf: (name: string) => string): Installers {
  const checksums = new Map<string, { readonly stamp: string; readonly sha256: string }>()

  async function checksumOf(name: string, stamp: string): Promise<string> {
    const known = checksums.get(name)
    if (known?.stamp === stamp) return known.sha256
    const hash = createHash('sha256')
    await pipeline(createReadStream(join(folder, name)), hash)
    const sha256 = hash.digest('hex')
    checksums.set(name, { stamp, sha256 })
    return sha256
  }

  /** Plain files directly in the folder; links and subfolders are not followed. */
  async function names(): Promise<string[]> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return entries.filter((entry) => entry.isFile() && fileName.test(entry.name)).map((entry) => entry.name)
  }

  return {
    async list() {
      const installers = (await names()).flatMap((name) => {
        const platform = platformOf(name)
        return platform === undefined ? [] : [{ name, platform }]
      })
      return Promise.all(installers.toSorted((a, b) => (a.name < b.name ? 1 : -1)).map(async ({ name, platform }) => {
        const { size, mtimeMs } = await stat(join(folder, name))
        return {
          fileName: name, platform, version: versionPart.exec(name)?.[0] ?? '', sizeBytes: size,
          sha256: await checksumOf(name, `${size} ${mtimeMs}`), url: urlOf(name),
        }
      }))
    },
    async offers(name) {
      const known = feedFile.test(name) || platformOf(name.replace(/\.blockmap$/, '')) !== undefined
      return known && (await names()).includes(name)
    },
  }
}

const platformOf = (name: string): Installer['platform'] | undefined => platformsByName.find(([form]) => form.test(name))?.[1]
