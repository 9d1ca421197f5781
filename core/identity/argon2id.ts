import * as crypto from 'node:crypto'

/** What a hash costs: memory in KiB, and the length of what comes out, in bytes. */
export interface Argon2Cost {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly tagLength: number
}

/** Derives with argon2id, off the main thread: by Node itself, or by a package where an installation runs on a Node before 24.7, which lacks it. */
export const argon2id: (message: string, nonce: Buffer, cost: Argon2Cost) => Promise<Buffer> = 'argon2' in crypto ? byNode : byPackage

export function byNode(message: string, nonce: Buffer, cost: Argon2Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    crypto.argon2('argon2id', { message, nonce, ...cost }, (error, tag) => {
      if (error === null) resolve(tag)
      else reject(error)
    })
  })
}

export async function byPackage(message: string, nonce: Buffer, { memory, passes, parallelism, tagLength }: Argon2Cost): Promise<Buffer> {
  const { hashRaw } = await import('@node-rs/argon2')
  // 2 is argon2id; the package declares its names as a const enum, which modules cannot share.
  return await hashRaw(message, { algorithm: 2, salt: nonce, memoryCost: memory, timeCost: passes, parallelism, outputLen: tagLength })
}
