import { createHash, randomBytes } from 'node:crypto'

/** SHA-256 of a token: all that is stored of it. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()

/** What is stored of a session's token. */
export const sessionTokenHash = (token: string): string => tokenHash(token).toString('base64url')

/** 32 random bytes as text, behind a prefix that says what kind of token it is. */
export const newToken = (prefix = ''): string => prefix + randomBytes(32).toString('base64url')

/** A token that names its workspace, so that it is looked up under that workspace's row-level security. */
export function newWorkspaceToken(workspaceId: string): string {
  return Buffer.concat([Buffer.from(workspaceId.replaceAll('-', ''), 'hex'), randomBytes(32)]).toString('base64url')
}

/** The workspace named by a workspace token; undefined where the text is none. */
export function workspaceOfToken(token: string): string | undefined {
  if (!/^[\w-]{64}$/.test(token)) return undefined
  const hex = Buffer.from(token, 'base64url').subarray(0, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
