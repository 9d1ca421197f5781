import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Where a browser is reached, and with which keys: what its PushSubscription says. */
export interface PushTarget {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

/** Keeps the addresses and keys of browsers unreadable in the database and its backups: whoever has them can write to the person. */
export interface PushSeal {
  seal(subscriptionId: string, target: PushTarget): string
  /** Undefined where another secret sealed it. */
  open(subscriptionId: string, sealed: string): PushTarget | undefined
}

/** Seals with AES-256-GCM under a key derived (HKDF, RFC 5869) from the installation's secret; what is moved to another row does not open. */
export function createPushSeal(secret: string): PushSeal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'overt push subscriptions', 32))
  return {
    seal(subscriptionId, target) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(subscriptionId))
      const content = Buffer.concat([cipher.update(JSON.stringify(target), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64url')
    },
    open(subscriptionId, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < nonceBytes + tagBytes) return undefined
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes }).setAAD(Buffer.from(subscriptionId))
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      try {
        return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')) as PushTarget
      } catch {
        return undefined
      }
    },
  }
}

export const endpointHash = (endpoint: string): Buffer => createHash('sha256').update(endpoint).digest()
