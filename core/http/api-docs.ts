import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { reasonLetters, reasonMaximum } from '@overt/sdk'
import type { RouteLooks } from '@overt/sdk'
import { reasonHeader } from '../audit/look-reason.ts'

const reason = Type.Optional(Type.String({
  maxLength: reasonMaximum * 9,
  description: `Why the caller looks at records of other people, URI-encoded, at least ${reasonLetters} letters and at most ${reasonMaximum} characters; stored with the access receipt and shown to these people. Where the workspace asks for a reason, answers without one are 403 \`reason-required\`.`,
}))
const showsRecords = (url: string, method: string | readonly string[]): boolean => url.startsWith('/api/workspaces/:workspaceId/') && [method].flat().includes('GET')

const pagesPrefix = '/api/docs'
const passedOn = ['content-type', 'content-security-policy', 'cache-control', 'etag', 'last-modified', 'location']

/** The API describes itself: OpenAPI 3.1 at `/api/openapi.json`, browsable at `/api/docs`, plugins included. */
export async function apiDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Overt', version: '0.1.0', description: 'Time sheets, attendance and activity in the open. Errors are RFC 9457 problems with stable codes.' },
      components: {
        securitySchemes: {
          personalToken: { type: 'http', scheme: 'bearer', description: 'A personal token `ovt_…`.' },
          session: { type: 'apiKey', in: 'cookie', name: 'overt.session_token' },
        },
      },
      security: [{ personalToken: [] }, { session: [] }],
    },
    transform: ({ schema, url, route }) => {
      const { looks, ownAccess } = (route.config ?? {}) as { readonly looks?: RouteLooks; readonly ownAccess?: string }
      const told = { ...schema, ...looks === undefined ? {} : { 'x-looks': looks }, ...ownAccess === undefined ? {} : { 'x-own-access': ownAccess, security: [] }, ...showsRecords(url, route.method) ? { headers: Type.Object({ [reasonHeader]: reason }) } : {} }
      // A workspace's own address has no slash at its end; a plugin's has one, beside the core's answer about the plugin.
      return { schema: told as typeof schema, url: url.replace(/^(\/api\/workspaces\/:workspaceId)\/$/, '$1') }
    },
  })
  app.get('/api/openapi.json', { schema: { hide: true }, config: { rateLimit: false } }, () => app.swagger())
  let pages: Promise<FastifyInstance> | undefined
  const showPages = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    pages ??= import('./api-docs-pages.ts').then(({ apiDocsPages }) => apiDocsPages(app.swagger(), pagesPrefix))
    const { statusCode, headers, rawPayload } = await (await pages).inject({ method: 'GET', url: request.url, headers: request.headers as Record<string, string> })
    for (const name of passedOn) if (headers[name] !== undefined) void reply.header(name, headers[name])
    return reply.code(statusCode).send(rawPayload)
  }
  for (const url of [pagesPrefix, `${pagesPrefix}/*`]) app.get(url, { schema: { hide: true } }, showPages)
  app.addHook('onClose', async () => { await (await pages)?.close() })
}
