import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Readable, Writable } from 'node:stream'
import { untilTaken } from '@overt/sdk'
import { ZipFile } from 'yazl'

export interface Checksum { readonly bytes: number; readonly sha256: string }
export interface ArchivePart {
  /** Resolves when it is taken. */
  write(text: string): Promise<void>
  end(): Promise<Checksum>
}
/** A ZIP that is written while it is made: no more than one piece of one part is in memory. Deflating is done by zlib's own threads. */
export interface Archive {
  /** A part that grows; the one before must have ended. */
  part(path: string): ArchivePart
  add(path: string, content: Readable | Buffer | string, options?: { readonly compress?: boolean }): Promise<Checksum>
  end(): void
}

/** A third of the time of level 6 for a file a tenth larger. */
const compressionLevel = 2
const pieceBytes = 64 * 1024

export function createArchive(stream: Writable): Archive {
  const zip = new ZipFile()
  zip.on('error', (error: Error) => stream.destroy(error))
  zip.outputStream.pipe(stream)
  // Whoever writes next throws what it was (`endOf`); without a listener it would end the process.
  stream.on('error', () => undefined)

  function open(path: string, compress: boolean): PassThrough {
    // Nobody would read the part, and an empty one would be waited for without end.
    if (stream.destroyed) throw endOf(stream)
    const part = new PassThrough({ highWaterMark: 256 * 1024 })
    const gone = (): void => { part.destroy() }
    stream.once('close', gone)
    part.once('close', () => { stream.off('close', gone) })
    zip.addReadStreamLazy(path, compress ? { compressionLevel } : { compress: false }, handOver(part))
    return part
  }
  async function taken(part: PassThrough): Promise<void> {
    try {
      await untilTaken(part)
    } catch (error) {
      throw stream.destroyed ? endOf(stream) : error
    }
    if (stream.destroyed) throw endOf(stream)
  }
  return {
    part(path) {
      const part = open(path, true)
      const hash = createHash('sha256')
      let bytes = 0
      let held = ''
      async function flush(): Promise<void> {
        const piece = Buffer.from(held)
        held = ''
        hash.update(piece)
        bytes += piece.length
        part.write(piece)
        await taken(part)
      }
      return {
        async write(text) {
          held += text
          if (held.length >= pieceBytes) await flush()
        },
        async end() {
          if (held !== '') await flush()
          await ended(part, stream)
          return { bytes, sha256: hash.digest('hex') }
        },
      }
    },
    async add(path, content, { compress = true } = {}) {
      const part = open(path, compress)
      const hash = createHash('sha256')
      let bytes = 0
      for await (const chunk of typeof content === 'string' || Buffer.isBuffer(content) ? [Buffer.from(content as string)] : content) {
        const piece = chunk as Buffer
        hash.update(piece)
        bytes += piece.length
        part.write(piece)
        await taken(part)
      }
      await ended(part, stream)
      return { bytes, sha256: hash.digest('hex') }
    },
    end() { zip.end() },
  }
}

/** Gives a part to the ZIP and forgets it: the ZIP keeps what it was given for each part until its end, and 10,000 files would leave 40 MiB of streams. */
function handOver(part: PassThrough): (give: (error: unknown, part: PassThrough) => void) => void {
  let waiting: PassThrough | undefined = part
  return (give) => {
    const next = waiting!
    waiting = undefined
    give(null, next)
  }
}

/** Waits until the ZIP has taken the whole part; throws when its reader has gone away. */
async function ended(part: PassThrough, stream: Writable): Promise<void> {
  const done = Promise.race([once(part, 'end'), once(part, 'close')])
  part.end()
  await done
  if (stream.destroyed) throw endOf(stream)
}

/** What ended the stream: whoever keeps the file failed, or its reader went away. */
const endOf = (stream: Writable): Error => stream.errored ?? new DOMException('The reader of the copy went away.', 'AbortError')
