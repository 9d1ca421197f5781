import { appendFile, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CollectedRecord } from '@overt/sdk/agent'
import { readFileIfThere } from './atomic-file.ts'
import { decodeLines, encodeLine } from './record-lines.ts'

const dayMilliseconds = 86_400_000

/** Records kept for looking at, one file per UTC day, for a number of days. */
export interface DayFiles {
  append(records: readonly CollectedRecord[], now: number): Promise<void>
  /** The newest first, at most `limit`, after leaving out `offset`. */
  newest(offset: number, limit: number): Promise<CollectedRecord[]>
  /** Those of the days from the one of `from` on, oldest first. */
  since(from: number): Promise<CollectedRecord[]>
  expire(now: number): Promise<void>
}

export function openDayFiles(folder: string, keepDays: number): DayFiles {
  const names = async (): Promise<string[]> =>
    (await readdir(folder)).filter((name) => /^\d{4}-\d\d-\d\d\.ndj$/.test(name)).sort()
  const read = async (name: string): Promise<CollectedRecord[]> =>
    (await readFileIfThere(join(folder, name))) === null ? [] : decodeLines(await readFile(join(folder, name))).records
  return {
    async append(records, now) {
      if (records.length === 0) return
      await appendFile(join(folder, `${day(now)}.ndj`), Buffer.concat(records.map(encodeLine)), { mode: 0o600, flush: true })
    },
    async newest(offset, limit) {
      const found: CollectedRecord[] = []
      for (const name of (await names()).reverse()) {
        found.push(...(await read(name)).reverse())
        if (found.length >= offset + limit) break
      }
      return found.slice(offset, offset + limit)
    },
    async since(from) {
      const first = `${day(from)}.ndj`
      const found: CollectedRecord[] = []
      for (const name of await names()) if (name >= first) found.push(...await read(name))
      return found
    },
    async expire(now) {
      const oldest = `${day(now - keepDays * dayMilliseconds)}.ndj`
      for (const name of await names()) if (name < oldest) await rm(join(folder, name), { force: true })
    },
  }
}

function day(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 10)
}
