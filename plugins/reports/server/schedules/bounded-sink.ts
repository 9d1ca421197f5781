import { Writable } from 'node:stream'

/** Takes what is written into memory, up to a limit; more breaks the stream off. */
export interface BoundedSink extends Writable {
  readonly overflown: boolean
  bytes(): Buffer
}

export function createBoundedSink(limit: number): BoundedSink {
  const chunks: Buffer[] = []
  let held = 0
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      held += chunk.length
      if (held > limit) {
        chunks.length = 0
        done(new Error(`more than ${limit} bytes`))
        return
      }
      chunks.push(chunk)
      done()
    },
  })
  return Object.defineProperties(sink, {
    overflown: { get: () => held > limit },
    bytes: { value: () => Buffer.concat(chunks) },
  }) as BoundedSink
}
