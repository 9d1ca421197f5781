import { readFile } from 'node:fs/promises'
import electronUpdater from 'electron-updater'
import type { AppUpdater, UpdateInfo } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import { systemCode } from '../engine/errors.ts'
import type { UpdatePort } from '../engine/updates.ts'
import type { VerifiedUpdate } from '../engine/verified-update.ts'

export type Updater = Pick<AppUpdater,
  'autoDownload' | 'autoInstallOnAppQuit' | 'allowDowngrade' | 'logger' | 'setFeedURL' | 'checkForUpdates' | 'downloadUpdate' | 'quitAndInstall'>

/** Downloads through electron-updater, which is told the verified metadata instead of fetching any of its own. */
export function electronUpdates(updater: () => Updater, publicKey: string | null): UpdatePort {
  return {
    publicKey,
    metadataFile: metadataFile(process.platform, process.arch),
    async download(update, folder) {
      const running = updater()
      running.logger = null
      running.autoDownload = false
      running.autoInstallOnAppQuit = false
      running.allowDowngrade = false
      running.setFeedURL({ provider: 'custom', updateProvider: providerOf(update, folder) })
      const found = await running.checkForUpdates()
      if (found?.isUpdateAvailable !== true) throw new Error('this computer is not meant to get it yet')
      await running.downloadUpdate()
    },
  }
}

/** The name that electron-builder gives the metadata of a platform. */
export function metadataFile(platform: NodeJS.Platform, architecture: string): string {
  if (platform === 'darwin') return 'latest-mac.yml'
  if (platform !== 'linux') return 'latest.yml'
  return architecture === 'x64' ? 'latest-linux.yml' : `latest-linux-${architecture}.yml`
}

/** The publisher's key that the build put beside the program; null in a build without one. */
export async function pinnedUpdateKey(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

/** A source of updates that knows this one update and has its files below `folder`. */
export function providerOf(update: VerifiedUpdate, folder: URL) {
  const [first] = update.files
  const info: UpdateInfo = { ...update, path: first?.url ?? '', sha512: first?.sha512 ?? '', releaseDate: '' }
  return class VerifiedProvider extends electronUpdater.Provider<UpdateInfo> {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(runtime)
    }

    async getLatestVersion() {
      return info
    }

    resolveFiles() {
      return info.files.map((file) => ({ url: new URL(encodeURIComponent(file.url), folder), info: file }))
    }
  }
}
