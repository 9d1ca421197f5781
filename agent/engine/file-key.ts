import { randomBytes } from 'node:crypto'
import type { TokenStore } from './account.ts'

const keyBytes = 32

/** The key that files lie encrypted with, from the same kind of store as the device token; made when the first file needs it. */
export function createFileKey(store: TokenStore): () => Promise<Buffer> {
  let key: Promise<Buffer> | null = null
  const load = async (): Promise<Buffer> => {
    const stored = Buffer.from(await store.read() ?? '', 'base64')
    if (stored.length === keyBytes) return stored
    const made = randomBytes(keyBytes)
    await store.write(made.toString('base64'))
    return made
  }
  return () => {
    key ??= load().catch((error: unknown) => {
      key = null
      throw error
    })
    return key
  }
}
