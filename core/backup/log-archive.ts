import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { BackupPlace } from './backup-place.ts'

const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)]

/** Segments of the write-ahead log, and the histories that tell of restores. */
const archived = /^([0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history)$/
const segment = /^[0-9A-F]{24}/
const wholeSegment = /^[0-9A-F]{24}$/
const segmentBytes = 16n * 1024n ** 2n

const objectName = (file: string): string => `log/${file}`

/** Names of archived files that wait in the data folder, oldest first. */
export async function waitingLog(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(ignoreMissing) ?? []
  return names.filter((name) => archived.test(name)).sort()
}

/** Moves what PostgreSQL has archived into the backup place; a file leaves the folder only when the place has it. Gives how many. */
export async function sendLog(place: BackupPlace, folder: string): Promise<number> {
  const names = await waitingLog(folder)
  for (const name of names) {
    const bytes = await readFile(join(folder, name)).catch(ignoreMissing)
    // Another process of this installation sent it meanwhile.
    if (bytes === undefined) continue
    await place.put(objectName(name), await compress(bytes))
    await rm(join(folder, name), { force: true })
  }
  return names.length
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** Errors: `backup-missing`, `backup-unreadable`. */
export const fetchLog = async (place: BackupPlace, name: string): Promise<Buffer> => decompress(await place.get(objectName(name)))

/** How far the log goes that the place has: the newest segment of the newest timeline, without the timeline. */
export async function newestSegment(place: BackupPlace): Promise<string | undefined> {
  let newest: string | undefined
  for await (const { name } of place.list('log')) {
    const file = name.slice('log/'.length)
    if (wholeSegment.test(file) && (newest === undefined || file > newest)) newest = file
  }
  return newest?.slice(8)
}

/** Deletes segments before the one that a backup starts in; histories stay, they are what tells timelines apart. */
export async function dropLogBefore(place: BackupPlace, startLog: string): Promise<void> {
  const first = segmentSuffix(startLog)
  for await (const { name } of place.list('log')) {
    const file = name.slice('log/'.length)
    if (segment.test(file) && file.slice(8, 24) < first) await place.delete(name)
  }
}

/** The part of a segment's name after the timeline, for a position such as `0/2000028`. */
export function segmentSuffix(position: string): string {
  const [high = '0', low = '0'] = position.split('/')
  const hex = (value: bigint): string => value.toString(16).toUpperCase().padStart(8, '0')
  return `${hex(BigInt(`0x${high}`))}${hex(BigInt(`0x${low}`) / segmentBytes)}`
}
