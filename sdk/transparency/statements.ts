import { toHex, utf8 } from './bytes.ts'
import type { Bytes } from './bytes.ts'

/** What the server signs about a workspace's log. Every text ends with a line feed, and its first line says what it is. */

export interface LogHead {
  readonly size: number
  /** Hex. */
  readonly rootHash: string
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string
  readonly keyId: string
  /** Ed25519 in base64url. */
  readonly signature: string
}

/** A key that signs the heads of a log, with its time and the signature of the key before it. */
export interface LogKey {
  readonly keyId: string
  /** The 32 bytes of the public key in base64url. */
  readonly publicKey: string
  readonly from: string
  /** Since when nothing new is signed with it; null for the key in use. */
  readonly until: string | null
  /** The key before, which signed this one in; null for the first, and for one that an operator put in the place of a lost one. */
  readonly signedBy: string | null
  readonly signature: string | null
}

/** The operator says why a log is shorter than it was: after an older backup was restored. */
export interface LogRestart {
  readonly size: number
  readonly rootHash: string
  readonly at: string
  readonly reason: string
  readonly keyId: string
  readonly signature: string
}

/** The text of a head that is signed. */
export const headText = (workspaceId: string, { size, rootHash, at, keyId }: Omit<LogHead, 'signature'>): string =>
  `overt log head 1\n${workspaceId}\n${String(size)}\n${rootHash}\n${at}\n${keyId}\n`

/** The text of a new key that the old one signs. */
export const keyText = ({ publicKey, from, signedBy }: Pick<LogKey, 'publicKey' | 'from' | 'signedBy'>): string =>
  `overt log key 1\n${signedBy ?? ''}\n${publicKey}\n${from}\n`

/** The text of a restart that is signed. */
export const restartText = (workspaceId: string, { size, rootHash, at, reason, keyId }: Omit<LogRestart, 'signature'>): string =>
  `overt log restart 1\n${workspaceId}\n${String(size)}\n${rootHash}\n${at}\n${keyId}\n${JSON.stringify(reason)}\n`

const publicKeyBytes = 32
const signatureBytes = 64
const keyIdLength = 16

/** The first 8 bytes of the public key's SHA-256, in hex. */
export async function keyIdOf(publicKey: string): Promise<string | undefined> {
  const bytes = fromBase64Url(publicKey, publicKeyBytes)
  return bytes === undefined ? undefined : toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))).slice(0, keyIdLength)
}

/** Whether the key signed the text. */
export async function isSigned(text: string, signature: unknown, publicKey: string): Promise<boolean> {
  const [key, signed] = [fromBase64Url(publicKey, publicKeyBytes), fromBase64Url(signature, signatureBytes)]
  if (key === undefined || signed === undefined) return false
  return crypto.subtle.verify('Ed25519', await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']), signed, utf8(text))
}

/** Whether this browser can check signatures: over plain HTTP it offers no cryptography, and old ones lack Ed25519. */
export async function canVerify(): Promise<boolean> {
  const { subtle } = (globalThis as { readonly crypto?: { readonly subtle?: SubtleCrypto } }).crypto ?? {}
  if (subtle === undefined) return false
  return subtle.importKey('raw', new Uint8Array(publicKeyBytes).fill(1), 'Ed25519', false, ['verify']).then(() => true, (error: unknown) => !(error instanceof DOMException && error.name === 'NotSupportedError'))
}

type SubtleCrypto = typeof crypto.subtle

/** Undefined where the text is not base64url of that many bytes. */
function fromBase64Url(text: unknown, length: number): Bytes | undefined {
  if (typeof text !== 'string' || text.length !== Math.ceil(length * 4 / 3) || !/^[\w-]*$/.test(text)) return undefined
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}

