import type { FastifyReply, FastifyRequest } from 'fastify'
import { preconditionFailed } from '../errors.ts'

/** A strong validator from what changes with every version of a record. */
export const etagOf = (id: string, version: string | number): string => `"${id.slice(-12)}-${String(version).replace(/[^\w.-]/g, '')}"`

/** Errors: `precondition-failed` when If-Match names another version; without the header everything matches. */
export function requireMatch(request: FastifyRequest, etag: string): void {
  const header = request.headers['if-match']
  if (header === undefined || header.trim() === '*') return
  if (!tags(header).includes(etag)) throw preconditionFailed()
}

/** True when the client has this version already; answer 304 then. */
export function isFresh(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  void reply.header('etag', etag)
  const header = request.headers['if-none-match']
  return header !== undefined && (header.trim() === '*' || tags(header).includes(etag))
}

const tags = (header: string): string[] => header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
