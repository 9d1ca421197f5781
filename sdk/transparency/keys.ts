import { isSigned, keyIdOf, keyText } from './statements.ts'
import type { LogKey } from './statements.ts'

/** A key that a client has reason to trust: it was there at the first contact, or a trusted one signed it in. */
export interface TrustedKey {
  readonly keyId: string
  readonly publicKey: string
  readonly until: string | null
}

/** Whether a key is one that its predecessors vouch for. */
export interface KeyTrust {
  readonly trusted: readonly TrustedKey[]
  /** Trusted before, and not listed any more or listed with another content. */
  readonly lost: readonly TrustedKey[]
  /** Listed without a signature of a trusted key. */
  readonly unknown: readonly LogKey[]
}

/** What to trust of the keys that a server lists. Without known keys, at the first contact, all that are whole. */
export async function trustKeys(known: readonly TrustedKey[], listed: readonly LogKey[]): Promise<KeyTrust> {
  const whole = await wholeKeys(listed)
  const trusted = new Map<string, TrustedKey>()
  for (const key of known) {
    const same = whole.find(({ keyId, publicKey }) => keyId === key.keyId && publicKey === key.publicKey)
    // An end once told stays: a key that was replaced is not taken back into use.
    trusted.set(key.keyId, { ...key, until: earlier(key.until, same?.until ?? null) })
  }
  if (known.length === 0) for (const key of whole) trusted.set(key.keyId, trustedKey(key))
  for (let grew = true; grew;) {
    grew = false
    for (const key of whole) {
      if (trusted.has(key.keyId) || !await isSignedIn(key, trusted)) continue
      trusted.set(key.keyId, trustedKey(key))
      grew = true
    }
  }
  return {
    trusted: [...trusted.values()],
    lost: known.filter(({ keyId, publicKey }) => !whole.some((key) => key.keyId === keyId && key.publicKey === publicKey)),
    unknown: whole.filter(({ keyId }) => !trusted.has(keyId)),
  }
}

const trustedKey = ({ keyId, publicKey, until }: LogKey): TrustedKey => ({ keyId, publicKey, until })

async function wholeKeys(listed: readonly LogKey[]): Promise<LogKey[]> {
  const ids = await Promise.all(listed.map(({ publicKey }) => keyIdOf(publicKey)))
  return listed.filter(({ keyId }, index) => ids[index] === keyId)
}

async function isSignedIn(key: LogKey, trusted: ReadonlyMap<string, TrustedKey>): Promise<boolean> {
  const before = key.signedBy === null ? undefined : trusted.get(key.signedBy)
  // A key signs in one successor, at its end.
  return before !== undefined && (before.until === null || before.until === key.from) && await isSigned(keyText(key), key.signature, before.publicKey)
}

const earlier = (one: string | null, other: string | null): string | null => (one === null || other === null ? one ?? other : one < other ? one : other)
