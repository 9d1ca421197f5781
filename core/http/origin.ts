import type { FastifyRequest } from 'fastify'
import { foreignOrigin } from '../errors.ts'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Refuses a change that a browser sends from another site with the session cookie. Errors: `foreign-origin`. */
export function requireOwnOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  if (safe.has(request.method)) return
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreignOrigin()
  const { origin } = request.headers
  if (origin === undefined) return
  const own = [`${request.protocol}://${request.host}`, publicUrl].filter((value) => value !== undefined)
  if (!own.some((value) => originOf(value) === origin)) throw foreignOrigin()
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined
}
