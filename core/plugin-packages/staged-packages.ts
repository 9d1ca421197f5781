import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageUnknown, tooManyPackages } from './errors.ts'

const keptMs = 3_600_000
/** Packages that wait for a decision at the same time. */
const most = 10

export interface StagedPackages {
  /** Keeps a package until it is installed or an hour has passed. Errors: `too-many-packages`. */
  stage(bytes: Uint8Array): Promise<{ readonly token: string; readonly file: string; readonly integrity: string }>
  /** Errors: `package-unknown`. */
  file(token: string): string
  remove(token: string): void
}

/** Packages that somebody looks at before they are installed: files beside the plugins, in a folder that is never taken for one. */
export function createStagedPackages(pluginsFolder: string): StagedPackages {
  const folder = join(pluginsFolder, '.staged')
  const fileOf = (token: string): string => join(folder, `${token}.tgz`)
  function fresh(): readonly string[] {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return readdirSync(folder).filter((name) => {
      const isFresh = Date.now() - statSync(join(folder, name)).mtimeMs < keptMs
      if (!isFresh) rmSync(join(folder, name), { force: true })
      return isFresh
    })
  }
  return {
    async stage(bytes) {
      if (fresh().length >= most) throw tooManyPackages({ values: { most } })
      const token = randomBytes(24).toString('base64url')
      await writeFile(fileOf(token), bytes, { mode: 0o600 })
      return { token, file: fileOf(token), integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}` }
    },
    file(token) {
      if (!/^[\w-]{32}$/.test(token) || !fresh().includes(`${token}.tgz`)) throw packageUnknown()
      return fileOf(token)
    },
    remove: (token) => { rmSync(fileOf(token), { force: true }) },
  }
}
