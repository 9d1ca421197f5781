import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Caller, DeviceCaller, OperatorCaller } from '@overt/sdk'
import type { Platform, SignedIn } from '../contracts.ts'
import { unauthorized } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly platform: Platform
  }
  interface FastifyRequest {
    /** Set below `/api` except for agents; null when nobody is signed in. */
    signedIn: SignedIn | null
    /** Set below `/api/workspaces/:workspaceId`. */
    caller: Caller | null
    /** Set below `/api/agent` with a device token. */
    device: DeviceCaller | null
    /** Set below `/api/operator`. */
    operator: OperatorCaller | null
  }
}

/** A Fastify instance whose schemas give the handler its types. */
export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>

/** Registers routes on an instance; a part's `…Routes` function has this type. */
export type RegisterRoutes = (app: App) => void | Promise<void>

/** The signed-in user; throws `unauthorized`. */
export function signedInOf(request: FastifyRequest): SignedIn {
  if (request.signedIn === null) throw unauthorized()
  return request.signedIn
}

/** The member who asks, for routes of a workspace; throws `unauthorized`. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw unauthorized()
  return request.caller
}

/** The signed-in operator of a request to `/api/operator/*`. Errors: `unauthorized`. */
export function operatorOf(request: FastifyRequest): OperatorCaller {
  if (request.operator === null) throw unauthorized()
  return request.operator
}

/** The device that sends, for `/api/agent/*`; throws `unauthorized`. */
export function deviceOf(request: FastifyRequest): DeviceCaller {
  if (request.device === null) throw unauthorized()
  return request.device
}
