import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

/** Waits until the reader has taken what was written; throws when it has gone away. */
export async function untilTaken(stream: Writable): Promise<void> {
  await setImmediate()
  const gone = new AbortController()
  const end = (): void => gone.abort()
  stream.once('close', end)
  try {
    while (stream.writableNeedDrain && !stream.destroyed) await once(stream, 'drain', { signal: gone.signal })
    if (stream.destroyed) throw new DOMException('The reader of the export went away.', 'AbortError')
  } finally {
    stream.off('close', end)
  }
}
