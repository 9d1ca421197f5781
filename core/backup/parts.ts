import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { Readable as ReadableStream, compose } from 'node:stream'
import type { BackupPlace } from './backup-place.ts'
import { backupUnreadable } from './errors.ts'

/** One object of a stream that is too long for one: its length and hash as written, before encryption. */
export interface Part {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

const partBytes = 8 * 1024 ** 2

/** Compresses a stream and writes it in parts named `<name>-00000` and so on. */
export async function writeParts(place: BackupPlace, name: string, source: Readable, signal?: AbortSignal): Promise<Part[]> {
  const parts: Part[] = []
  let waiting: Buffer[] = []
  let waitingBytes = 0
  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(waiting)
    const part = { name: `${name}-${String(parts.length).padStart(5, '0')}`, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    await place.put(part.name, bytes)
    parts.push(part)
    ;[waiting, waitingBytes] = [[], 0]
  }
  for await (const chunk of compose(source, createZstdCompress()) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    waiting.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes >= partBytes) await flush()
  }
  if (waitingBytes > 0 || parts.length === 0) await flush()
  return parts
}

/** The stream that `writeParts` was given. Errors, on the stream: `backup-missing`, `backup-unreadable`. */
export function readParts(place: BackupPlace, parts: readonly Part[]): Readable {
  async function* bytesOf(): AsyncGenerator<Buffer> {
    for (const part of parts) {
      const bytes = await place.get(part.name)
      if (createHash('sha256').update(bytes).digest('hex') !== part.sha256) throw backupUnreadable({ values: { name: part.name, reason: 'it is not what was written' } })
      yield bytes
    }
  }
  return compose(ReadableStream.from(bytesOf()), createZstdDecompress()) as unknown as Readable
}
