import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Keeps content unreadable in the database and its backups. */
export interface Sealing<Content = string> {
  /** `place` says where the content belongs: what is moved elsewhere does not open there. */
  seal(place: string, content: Content): string
  /** Undefined where it was sealed for another place or under another secret. */
  open(place: string, sealed: string): Content | undefined
}

/** Seals bytes with AES-256-GCM under a key derived (HKDF, RFC 5869) from the installation's secret; what was sealed for one purpose does not open for another. */
export function createByteSealing(secret: string, purpose: string): Sealing<Buffer> {
  const key = Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
  return {
    seal(place, content) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(place))
      const sealed = Buffer.concat([cipher.update(content), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open(place, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < nonceBytes + tagBytes) return undefined
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes }).setAAD(Buffer.from(place))
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
      } catch {
        return undefined
      }
    },
  }
}

/** The same for texts. */
export function createSealing(secret: string, purpose: string): Sealing {
  const bytes = createByteSealing(secret, purpose)
  return {
    seal: (place, text) => bytes.seal(place, Buffer.from(text)),
    open: (place, sealed) => bytes.open(place, sealed)?.toString(),
  }
}
