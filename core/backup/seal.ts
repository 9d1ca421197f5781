import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { backupUnreadable } from './errors.ts'

/** Encrypts what leaves for the backup place, each object bound to its name, so that none can stand in for another. */
export interface Seal {
  readonly encrypts: boolean
  close(name: string, bytes: Buffer): Buffer
  /** Errors: `backup-unreadable`. */
  open(name: string, bytes: Buffer): Buffer
  /** A name for content that tells nothing about it to who has no key. */
  nameOf(content: Buffer): string
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM with a key derived from the operator's; without one, bytes go as they are. */
export function createSeal(key: string | undefined): Seal {
  if (key === undefined) {
    return { encrypts: false, close: (_name, bytes) => bytes, open: (_name, bytes) => bytes, nameOf: (content) => createHmac('sha256', 'overt').update(content).digest('hex') }
  }
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', key, 'overt backup', purpose, 32))
  const [contentKey, nameKey] = [derive('content'), derive('names')]
  return {
    encrypts: true,
    close(name, bytes) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, contentKey, nonce).setAAD(Buffer.from(name))
      const body = Buffer.concat([cipher.update(bytes), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    open(name, bytes) {
      try {
        const decipher = createDecipheriv(algorithm, contentKey, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes }).setAAD(Buffer.from(name))
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
      } catch (cause) {
        throw backupUnreadable({ values: { name, reason: 'it was changed, or OVERT_BACKUP_KEY is not the key it was written with' }, cause })
      }
    },
    nameOf: (content) => createHmac('sha256', nameKey).update(content).digest('hex'),
  }
}
