import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Installer, InstallerList, UnitOfWork } from '@overt/sdk'

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

const installerUrl = (name: string): string => `/api/agent/updates/${encodeURIComponent(name)}`

/** The agent installers that an operator put into a folder. */
export interface Installers {
  list(): Promise<readonly Installer[]>
  /** The list where every checksum is known; else undefined, and they are calculated meanwhile: that takes seconds for files of hundreds of megabytes. */
  listed(): Promise<readonly Installer[] | undefined>
  /** Whether a file may be served: an installer, its block map, or the update feed, lying directly in the folder. */
  offers(name: string): Promise<boolean>
}

export function createInstallers(folder: string, onError: (error: unknown) => void): Installers {
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

  async function files(): Promise<readonly (Omit<Installer, 'sha256'> & { readonly stamp: string })[]> {
    const installers = (await names()).flatMap((name) => {
      const platform = platformOf(name)
      return platform === undefined ? [] : [{ name, platform }]
    })
    return Promise.all(installers.toSorted((a, b) => (a.name < b.name ? 1 : -1)).map(async ({ name, platform }) => {
      const { size, mtimeMs } = await stat(join(folder, name))
      return { fileName: name, platform, version: versionPart.exec(name)?.[0] ?? '', sizeBytes: size, url: installerUrl(name), stamp: `${size} ${mtimeMs}` }
    }))
  }
  const withChecksums = (found: Awaited<ReturnType<typeof files>>): Promise<readonly Installer[]> =>
    Promise.all(found.map(async ({ stamp, ...file }) => ({ ...file, sha256: await checksumOf(file.fileName, stamp) })))

  return {
    list: async () => withChecksums(await files()),
    async listed() {
      const found = await files()
      const all = withChecksums(found)
      if (found.every(({ fileName: name, stamp }) => checksums.get(name)?.stamp === stamp)) return all
      all.catch((error: unknown) => { onError(error) })
      return undefined
    },
    async offers(name) {
      const known = feedFile.test(name) || platformOf(name.replace(/\.blockmap$/, '')) !== undefined
      return known && (await names()).includes(name)
    },
  }
}

const platformOf = (name: string): Installer['platform'] | undefined => platformsByName.find(([form]) => form.test(name))?.[1]

/** The answer of the list: the installers, or whom to ask for them. */
export async function installerList(unit: UnitOfWork, found: readonly Installer[]): Promise<InstallerList> {
  if (found.length > 0) return { items: [...found], contacts: [] }
  const admins = await unit.query<{ name: string }>({
    name: 'installers-contacts',
    text: `select u.name from core.member m join identity."user" u on u.id = m.user_id
      where m.workspace_id = $1 and m.role = 'admin' and m.status = 'active' order by m.id limit 3`,
    values: [unit.workspaceId],
  })
  return { items: [], contacts: admins.map(({ name }) => name) }
}
