import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'

/** The installation's secret: from the environment, else made once into the data folder; processes that start together agree on one. */
export function readSecret(config: Config): string {
  if (config.secret !== undefined) return config.secret
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o755 })
  const path = join(config.dataFolder, 'secret')
  if (!existsSync(path)) {
    const own = `${path}.${process.pid}`
    writeFileSync(own, randomBytes(32).toString('base64url'), { mode: 0o600 })
    try {
      linkSync(own, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(own)
    }
  }
  return readFileSync(path, 'utf8').trim()
}
