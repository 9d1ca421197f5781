import { Writable } from 'node:stream'

/** More is never held of a file that is being made. */
export const partBytes = 4 * 1024 * 1024

/** Gathers what is written into parts of one size, and hands over each as soon as it is full. */
export function createPartWriter(keep: (index: number, bytes: Buffer) => Promise<void>): Writable & { readonly written: number } {
  let chunks: Buffer[] = []
  let held = 0
  let index = 0
  let written = 0

  async function flush(): Promise<void> {
    const bytes = Buffer.concat(chunks)
    chunks = []
    held = 0
    await keep(index, bytes)
    index += 1
  }

  const writer = new Writable({
    highWaterMark: 256 * 1024,
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      held += chunk.length
      written += chunk.length
      if (held < partBytes) done()
      else flush().then(() => { done() }, done)
    },
    final(done) {
      if (held === 0) done()
      else flush().then(() => { done() }, done)
    },
  })
  return Object.defineProperty(writer, 'written', { get: () => written }) as Writable & { readonly written: number }
}
