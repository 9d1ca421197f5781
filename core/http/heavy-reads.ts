import type { FastifyInstance, FastifyReply } from 'fastify'
import { callerOf } from './fastify.ts'
import type { HeavyTurns } from './heavy-turns.ts'

/** Whoever proves themselves to a route, and not by signing in, counts by their address. A turn begins before the handler and ends when both the handler has answered and the answer has gone, or its reader has. */
export function takeTurnsAtHeavyReads(workspace: FastifyInstance, turns: HeavyTurns): void {
  const held = new WeakMap<FastifyReply, () => void>()

  workspace.addHook('preHandler', async (request, reply) => {
    const { heavy = false } = request.routeOptions.config
    if (typeof heavy === 'function' ? !heavy(request) : !heavy) return
    const gone = new AbortController()
    const leave = (): void => { gone.abort(new Error('The client has left.')) }
    reply.raw.once('close', leave)
    try {
      held.set(reply, await turns.take(request.routeOptions.config.ownAccess === undefined ? callerOf(request).userId : `address ${request.ip}`, gone.signal))
    } finally {
      reply.raw.off('close', leave)
    }
  })

  workspace.addHook('onSend', (_request, reply, _payload, done) => {
    const end = held.get(reply)
    held.delete(reply)
    if (end !== undefined) {
      // A stream is still being written; what was cut off has closed already.
      if (reply.raw.closed || reply.raw.destroyed) end()
      else reply.raw.once('close', end)
    }
    done()
  })
}
