import type { FastifyInstance, FastifyRequest } from 'fastify'
import { conflictingHosts } from '../errors.ts'

/**
 * Refuses a request that names two hosts: Node keeps the first `Host` and a proxy may have kept the last, so that each would answer for another.
 * Errors: `conflicting-hosts`.
 */
export function useOneHost(app: FastifyInstance, { trustsProxy }: { readonly trustsProxy: boolean }): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const hosts = valuesOf(request, 'host')
    if (hosts.length > 1 || hosts.some((host) => host.includes(','))) { done(conflictingHosts({ values: { header: 'Host' } })); return }
    const forwarded = trustsProxy ? valuesOf(request, 'x-forwarded-host').flatMap((value) => value.split(',')).map((value) => value.trim().toLowerCase()) : []
    done(new Set(forwarded).size > 1 ? conflictingHosts({ values: { header: 'X-Forwarded-Host' } }) : undefined)
  })
}

/** As they came: Node joins or drops the second of a name. */
function valuesOf({ raw: { rawHeaders } }: FastifyRequest, name: string): readonly string[] {
  const values: string[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]!.length === name.length && rawHeaders[index]!.toLowerCase() === name) values.push(rawHeaders[index + 1]!)
  }
  return values
}
