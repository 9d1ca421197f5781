import { createHash, randomBytes } from 'node:crypto'

const prefix = 'ovd_'
const secretBytes = 32
const form = new RegExp(`^${prefix}[A-Za-z0-9_-]{64}$`)

/** A device token carries its workspace's id, so that it is looked up inside that workspace only; its secret is 256 bits. */
export function createDeviceToken(workspaceId: string): { readonly token: string; readonly hash: Buffer } {
  const token = prefix + Buffer.concat([Buffer.from(workspaceId.replaceAll('-', ''), 'hex'), randomBytes(secretBytes)]).toString('base64url')
  return { token, hash: hashOf(token) }
}

/** Whether a request comes with a device's token, right or wrong. */
export const isDeviceToken = (authorization: string | undefined): boolean => authorization?.startsWith(`Bearer ${prefix}`) === true

/** What to look up for a token; undefined where it has not the form of one. */
export function readDeviceToken(token: string): { readonly workspaceId: string; readonly hash: Buffer } | undefined {
  if (!form.test(token)) return undefined
  const hex = Buffer.from(token.slice(prefix.length), 'base64url').toString('hex').slice(0, 32)
  const workspaceId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  return { workspaceId, hash: hashOf(token) }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()
