import { Writable } from 'node:stream'

/** More is never held of a file that is being made. */
export const partBytes = 4 * 1024 * 1024

/**
 * Gathers what is written into parts of one size, and hands over each as soon as it is full. The bytes of a part are good until `keep` resolves:
 * one buffer serves all of them. Buffers that wait for their part would outlive young collections, and a long file would gather a hundred MiB of them.
 */
export function createPartWriter(keep: (index: number, bytes: Buffer) => Promise<void>): Writable & { readonly written: number } {
  let part: Buffer | undefined
  let held = 0
  let index = 0
  let written = 0

  async function flush(): Promise<void> {
    await keep(index, part!.subarray(0, held))
    index += 1
    held = 0
  }

  /** Whoever reads from the middle of a file works out from `partBytes` which part to begin with: all but the last are exactly so large. */
  async function takeAll(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      at += take(chunk, at)
      if (held === partBytes) await flush()
    }
  }
  function take(chunk: Buffer, from: number): number {
    part ??= Buffer.allocUnsafeSlow(partBytes)
    const taken = chunk.copy(part, held, from)
    held += taken
    return taken
  }

  const writer = new Writable({
    highWaterMark: 256 * 1024,
    write(chunk: Buffer, _encoding, done) {
      written += chunk.length
      if (held + chunk.length < partBytes) {
        take(chunk, 0)
        done()
      } else takeAll(chunk).then(() => { done() }, done)
    },
    final(done) {
      if (held === 0) done()
      else flush().then(() => { done() }, done)
    },
  })
  return Object.defineProperty(writer, 'written', { get: () => written }) as Writable & { readonly written: number }
}
