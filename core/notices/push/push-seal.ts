import { createHash } from 'node:crypto'
import { createSealing } from '../../sealing.ts'

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

/** Seals under the installation's secret; what is moved to another row does not open. */
export function createPushSeal(secret: string): PushSeal {
  const sealing = createSealing(secret, 'overt push subscriptions')
  return {
    seal: (subscriptionId, target) => sealing.seal(subscriptionId, JSON.stringify(target)),
    open(subscriptionId, sealed) {
      const text = sealing.open(subscriptionId, sealed)
      return text === undefined ? undefined : JSON.parse(text) as PushTarget
    },
  }
}

export const endpointHash = (endpoint: string): Buffer => createHash('sha256').update(endpoint).digest()
