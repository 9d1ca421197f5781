import { lookup as resolve } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { Agent, request } from 'node:https'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { isPublicAddress } from './public-addresses.ts'

const timeoutMs = 10_000

/** The address of a push service leads elsewhere than to the internet. */
export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress'
}

export interface ServiceAnswer {
  readonly status: number
  /** Seconds, or an HTTP date. */
  readonly retryAfter: string | undefined
}
export interface ServiceRequest {
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Buffer
  readonly signal: AbortSignal
}
export type PostToService = (request: ServiceRequest) => Promise<ServiceAnswer>

/** The host name of an address, without the brackets of IPv6. */
export const hostOf = (address: string): string => new URL(address).hostname.replace(/^\[(.*)\]$/, '$1')

export interface PostOptions {
  readonly privateAllowed: boolean
  /** How a name is resolved; for tests. */
  readonly lookup?: typeof resolve
}

/**
 * Posts to a push service and reads no more of its answer than the status: https only, no redirects, and the addresses that a name has are
 * checked where the connection is made, so that a name cannot be another by then.
 */
export function createPostToService({ privateAllowed, lookup = resolve }: PostOptions): PostToService {
  const checked: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error: NodeJS.ErrnoException | null, found: LookupAddress[] | string) => {
      const addresses = typeof found === 'string' ? [] : found
      if (error !== null) { callback(error, ''); return }
      const allowed = privateAllowed ? addresses : addresses.filter(({ address }) => isPublicAddress(address))
      const [first] = allowed
      if (first === undefined) { callback(new PrivateAddress(`${hostname} has no public address`), ''); return }
      if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
  const agent = new Agent({ lookup: checked, maxSockets: 10, keepAlive: false })

  return async ({ endpoint, headers, body, signal }) => {
    const host = hostOf(endpoint)
    if (!privateAllowed && isIP(host) !== 0 && !isPublicAddress(host)) throw new PrivateAddress(`${host} is no public address`)
    return new Promise<ServiceAnswer>((done, fail) => {
      const call = request(endpoint, { method: 'POST', agent, headers, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) }, (answer) => {
        done({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] })
        answer.on('error', () => undefined)
        answer.destroy()
      })
      call.on('error', fail)
      call.end(body)
    })
  }
}
