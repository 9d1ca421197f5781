import type { FastifyInstance, RouteOptions } from 'fastify'
import Type from 'typebox'
import { closed } from '@overt/sdk'

type Query = { readonly type?: unknown; readonly properties?: object; readonly additionalProperties?: unknown }

const nothing = Type.Object({}, closed)
/** The browsable documentation brings its own routes. */
const foreign = /^\/api\/docs(\/|$)/

/**
 * Closes the query of every route of the interface: a parameter that the route does not declare is a 400, also where it declares none.
 * A route whose parameters others choose says so, and why, in `config.anyQuery`.
 */
export function useClosedQueries(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (!isOfInterface(route.url) || route.config?.anyQuery !== undefined) return
    route.schema = { ...route.schema, querystring: closedQuery(route) }
  })
}

const isOfInterface = (url: string): boolean => /^\/(api|healthz|readyz|metrics|health)(\/|$)/.test(url) && !foreign.test(url)

function closedQuery({ schema, method, url }: RouteOptions): unknown {
  const query = schema?.querystring as Query | undefined
  if (query === undefined) return nothing
  if (query.type !== 'object' || query.properties === undefined) throw new Error(`${String(method)} ${url}: its querystring is no object schema, so that unknown parameters cannot be refused`)
  return query.additionalProperties === false ? query : { ...query, additionalProperties: false }
}
