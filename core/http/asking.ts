import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const current = new AsyncLocalStorage<FastifyRequest>()

/** Makes `askingKey` known to everything that handles a request. */
export function useAsking(app: FastifyInstance): void {
  app.addHook('preHandler', (request, _reply, done) => { current.run(request, done) })
}

/** Who asks: a member, a user, a device, or else an address; undefined outside a request. */
export function askingKey(request: FastifyRequest | undefined = current.getStore()): string | undefined {
  if (request === undefined) return undefined
  return request.caller?.memberId ?? request.device?.deviceId ?? request.signedIn?.userId ?? request.ip
}
