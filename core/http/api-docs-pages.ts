import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'

/** The pages that show the OpenAPI document, below `prefix`, as an application of their own: who starts the server need not wait for them. */
export async function apiDocsPages(document: object, prefix: string): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(swagger, { mode: 'static', specification: { document: document as never } })
  await app.register(swaggerUi, {
    routePrefix: prefix,
    staticCSP: `default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`,
    uiConfig: { docExpansion: 'none', deepLinking: true, validatorUrl: null },
  })
  await app.ready()
  return app
}
