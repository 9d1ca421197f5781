import { boundedBody } from './bounded-body.ts'
import { AgentError, errorMessage } from './errors.ts'
import type { AgentErrorCode } from './errors.ts'
import type { Log } from './log.ts'
import { verifiedUpdate } from './verified-update.ts'
import type { VerifiedUpdate } from './verified-update.ts'

const timeoutMilliseconds = 30_000
const largestBytes = 256 * 1024

/** How it stands with a newer version. `refused`: what the server offers is not what the publisher signed. */
export type UpdateStatus =
  | { readonly status: 'none' }
  | { readonly status: 'downloading' | 'ready', readonly version: string }
  | { readonly status: 'refused', readonly code: AgentErrorCode, readonly message: string }

/** What the shell brings: the key pinned in this build, and the program that downloads. */
export interface UpdatePort {
  /** The publisher's Ed25519 public key in PEM, or null in a build without one: such a build updates nothing. */
  readonly publicKey: string | null
  /** The metadata of this platform, such as `latest-linux.yml`. */
  readonly metadataFile: string
  /** Downloads the files of exactly this update from below `folder` and checks their checksums. */
  download(update: VerifiedUpdate, folder: URL): Promise<void>
}

export interface Updates {
  status(): UpdateStatus
  /** Looks at the workspace's server; a verified newer version is downloaded and waits for a person to restart. */
  check(server: string): Promise<void>
}

export interface UpdatesOptions {
  readonly port: UpdatePort
  readonly fetch: typeof globalThis.fetch
  readonly currentVersion: string
  readonly log: Log
  readonly changed: () => void
}

export function createUpdates({ port, fetch, currentVersion, log, changed }: UpdatesOptions): Updates {
  let status: UpdateStatus = { status: 'none' }
  const report = (next: UpdateStatus): void => {
    status = next
    changed()
  }
  /** The file's bytes, null where the server has none. */
  const read = async (address: URL): Promise<Buffer | null> => {
    const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMilliseconds) })
    if (response.status === 404) return null
    if (!response.ok) throw new Error(`status ${response.status}`)
    return boundedBody(response, largestBytes)
  }
  const find = async (folder: URL): Promise<VerifiedUpdate | null> => {
    const metadata = await read(new URL(port.metadataFile, folder))
    if (metadata === null) return null
    const signature = await read(new URL(`${port.metadataFile}.sig`, folder))
    return verifiedUpdate({ metadata, signature: signature?.toString('utf8') ?? null }, port.publicKey, currentVersion)
  }
  const download = async (update: VerifiedUpdate, folder: URL): Promise<void> => {
    report({ status: 'downloading', version: update.version })
    try {
      await port.download(update, folder)
    } catch (error) {
      throw new AgentError('update-download-failed', { detail: errorMessage(error) }, { cause: error })
    }
    report({ status: 'ready', version: update.version })
  }
  return {
    status: () => status,
    async check(server) {
      if (status.status === 'ready' || status.status === 'downloading') return
      const folder = new URL('/api/agent/updates/', server)
      try {
        const update = await find(folder)
        if (update === null) report({ status: 'none' })
        else await download(update, folder)
      } catch (error) {
        log.warn('update-failed', { detail: errorMessage(error) })
        // Not reached is not refused: it is tried again later.
        if (error instanceof AgentError) report({ status: 'refused', code: error.code, message: error.message })
      }
    },
  }
}
