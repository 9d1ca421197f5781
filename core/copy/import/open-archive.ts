import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import yauzl from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { copyIncomplete, copyTooLarge, copyUnreadable } from '../errors.ts'

/** Deflate cannot do better than 1,032 to 1; lines of JSON reach a twentieth of this. */
const mostTimes = 200
const slackBytes = 64 * 1024 * 1024
const mostEntries = 5_000_000

export interface OpenArchive {
  readonly paths: ReadonlySet<string>
  /** Errors: `copy-incomplete`, `copy-unreadable`. */
  stream(path: string): Promise<Readable>
  /** The whole part. Errors: `copy-too-large` too. */
  read(path: string, mostBytes: number): Promise<Buffer>
  checksum(path: string): Promise<{ readonly bytes: number; readonly sha256: string }>
  close(): void
}

/**
 * Reads the directory of a ZIP and unpacks nothing yet. Names that lead out of a folder, sizes that are not true and archives that unpack to far more than they are
 * are refused. Errors: `copy-unreadable`, `copy-too-large`.
 */
export async function openArchive(file: string): Promise<OpenArchive> {
  const { size } = await stat(file).catch((cause: unknown) => { throw unreadable(cause) })
  const zip = await opened(file)
  try {
    const entries = await entriesOf(zip)
    let total = 0
    for (const [path, { uncompressedSize }] of entries) {
      total += uncompressedSize
      if (total > size * mostTimes + slackBytes) throw copyTooLarge({ values: { part: path, bytes: total } })
    }
    const stream = (path: string): Promise<Readable> => {
      const entry = entries.get(path)
      if (entry === undefined) throw copyIncomplete({ values: { part: path } })
      return new Promise((resolve, reject) => { zip.openReadStream(entry, (error, readable) => { if (error === null) resolve(readable); else reject(unreadable(error)) }) })
    }
    return {
      paths: new Set(entries.keys()),
      stream,
      async read(path, mostBytes) {
        const bytes = entries.get(path)?.uncompressedSize ?? 0
        if (bytes > mostBytes) throw copyTooLarge({ values: { part: path, bytes } })
        const chunks: Buffer[] = []
        for await (const chunk of guarded(await stream(path))) chunks.push(chunk)
        return Buffer.concat(chunks)
      },
      async checksum(path) {
        const hash = createHash('sha256')
        let bytes = 0
        for await (const chunk of guarded(await stream(path))) {
          hash.update(chunk)
          bytes += chunk.length
        }
        return { bytes, sha256: hash.digest('hex') }
      },
      close: () => { zip.close() },
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

/** What fails while a part is unpacked is the archive's fault. */
export async function* guarded(readable: Readable): AsyncGenerator<Buffer> {
  try {
    yield* readable as AsyncIterable<Buffer>
  } catch (cause) {
    throw unreadable(cause)
  }
}

const unreadable = (cause: unknown): Error => copyUnreadable({ values: { reason: cause instanceof Error ? cause.message : String(cause) }, cause })

const opened = (file: string): Promise<ZipFile> => new Promise((resolve, reject) => {
  yauzl.open(file, { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true }, (error, zip) => { if (error === null) resolve(zip); else reject(unreadable(error)) })
})

const entriesOf = (zip: ZipFile): Promise<ReadonlyMap<string, Entry>> => new Promise((resolve, reject) => {
  const entries = new Map<string, Entry>()
  zip.on('error', (error: Error) => { reject(unreadable(error)) })
  zip.on('end', () => { resolve(entries) })
  zip.on('entry', (entry: Entry) => {
    if (entries.has(entry.fileName) || entries.size >= mostEntries) { reject(unreadable(new Error(`${entry.fileName} is there twice, or there are too many parts.`))); return }
    entries.set(entry.fileName, entry)
    zip.readEntry()
  })
  zip.readEntry()
})
