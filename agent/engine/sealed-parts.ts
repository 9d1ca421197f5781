import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'

const magic = Buffer.from('OVERTF1\n')
const nonceBytes = 12
const tagBytes = 16
const headBytes = nonceBytes + tagBytes + 4
const largestPartBytes = 64 * 1024 * 1024

/**
 * Several byte strings as one encrypted file, each readable without those after it: AES-256-GCM (NIST SP 800-38D) with a random nonce a
 * part. The name and the number of a part are authenticated, so that no file can stand in for another.
 */
export function sealParts(key: Buffer, name: string, parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([magic, ...parts.flatMap((part, index) => {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context(name, index))
    const sealed = Buffer.concat([cipher.update(part), cipher.final()])
    const length = Buffer.alloc(4)
    length.writeUInt32LE(sealed.length)
    return [nonce, cipher.getAuthTag(), length, sealed]
  })])
}

/** The first `count` parts of a sealed file; null where it is damaged, or was sealed under another name or key. */
export async function openParts(key: Buffer, name: string, path: string, count: number): Promise<Buffer[] | null> {
  const handle = await open(path, 'r')
  const read = async (length: number, position: number): Promise<Buffer | null> => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
    return bytesRead === length ? buffer : null
  }
  try {
    const parts: Buffer[] = []
    if (!(await read(magic.length, 0))?.equals(magic)) return null
    for (let index = 0, position = magic.length; index < count; index++) {
      const head = await read(headBytes, position)
      const length = head?.readUInt32LE(nonceBytes + tagBytes) ?? 0
      const sealed = head === null || length > largestPartBytes ? null : await read(length, position + headBytes)
      if (head === null || sealed === null) return null
      const decipher = createDecipheriv('aes-256-gcm', key, head.subarray(0, nonceBytes)).setAAD(context(name, index))
      decipher.setAuthTag(head.subarray(nonceBytes, nonceBytes + tagBytes))
      const part = decrypt(decipher, sealed)
      if (part === null) return null
      parts.push(part)
      position += headBytes + length
    }
    return parts
  } finally {
    await handle.close()
  }
}

function decrypt(decipher: ReturnType<typeof createDecipheriv>, sealed: Buffer): Buffer | null {
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()])
  } catch {
    return null // Not authentic: whoever asked learns just that.
  }
}

function context(name: string, index: number): Buffer {
  return Buffer.from(`${name}:${index}`)
}
