import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from './fastify.ts'
import { languageOf } from './language-of.ts'
import { contentSecurityPolicy, permissionsPolicy } from './page-policies.ts'

const builtUi = join(dirname(createRequire(import.meta.url).resolve('@overt/admin-ui/package.json')), 'dist')
const noncePlace = '__OVERT_NONCE__'
const immutable = { immutable: true, maxAge: '365d', index: false, preCompressed: true, decorateReply: false } as const

const icon = { type: 'image/png', cache: 'public, max-age=86400' } as const
/** Files at the root of the site whose address says nothing of their content. */
const rootFiles = {
  'icon.svg': { ...icon, type: 'image/svg+xml' },
  'icon-180.png': icon, 'icon-192.png': icon, 'icon-512.png': icon, 'icon-maskable-512.png': icon,
  'shortcut-start.png': icon, 'shortcut-stop.png': icon, 'shortcut-add.png': icon,
} as const
const readIfThere = (file: string): Buffer | undefined => existsSync(file) ? readFileSync(file) : undefined

/** The admin UI: its files, and the page itself for every other address that a browser opens. */
export const uiRoutes = (app: App): Promise<void> => serveUi(app, builtUi)

/** Serves a built UI from its folder, also one that is built later: at the first start that happens while routes are registered. */
export async function serveUi(app: Pick<App, 'register' | 'get'>, folder: string): Promise<void> {
  await app.register(fastifyStatic, { ...immutable, suppressWarning: true, root: join(folder, 'assets'), prefix: '/assets/' })
  const page = pageReader(join(folder, 'index.html'))
  const send = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = request.url.split('?')[0] ?? '/'
    if (path.startsWith('/api/') || path.startsWith('/assets/') || path.startsWith('/plugins/') || path.startsWith('/apps/') || !wantsHtml(request)) {
      reply.callNotFound()
      return reply
    }
    const parts = page()
    if (parts === undefined) return reply.code(503).type('text/plain; charset=utf-8').send('The admin UI is not built yet: run `npm run build`.\n')
    const nonce = randomBytes(18).toString('base64')
    return reply
      .header('content-security-policy', contentSecurityPolicy({ nonce }))
      .header('permissions-policy', permissionsPolicy())
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(parts.join(nonce))
  }
  const options = { schema: { hide: true }, config: { rateLimit: false as const } }
  for (const [name, { type, cache }] of Object.entries(rootFiles)) {
    app.get(`/${name}`, options, (_request, reply) => {
      const content = readIfThere(join(folder, name))
      return content === undefined ? reply.callNotFound() : reply.header('cache-control', cache).type(type).send(content)
    })
  }
  app.get('/manifest.webmanifest', options, (request, reply) => {
    const content = readIfThere(join(folder, `manifest.${languageOf(request) ?? 'en'}.webmanifest`)) ?? readIfThere(join(folder, 'manifest.en.webmanifest'))
    if (content === undefined) return reply.callNotFound()
    return reply.header('cache-control', 'no-cache').header('vary', 'accept-language').type('application/manifest+json; charset=utf-8').send(content)
  })
  // Browsers look for another one whenever a page is opened; a worker is governed by the policy that its own script came with.
  app.get('/service-worker.js', options, (_request, reply) => {
    const content = readIfThere(join(folder, 'service-worker.js'))
    if (content === undefined) return reply.callNotFound()
    return reply.header('cache-control', 'no-cache').header('content-security-policy', contentSecurityPolicy()).type('text/javascript; charset=utf-8').send(content)
  })
  // To be kept and opened without this server: what a server shows cannot prove anything about it.
  app.get('/log-verifier.html', options, (_request, reply) => {
    const verifier = join(folder, 'log-verifier.html')
    if (!existsSync(verifier)) return reply.callNotFound()
    return reply.header('cache-control', 'no-cache').header('content-disposition', 'attachment; filename="overt-log-verifier.html"').type('text/html; charset=utf-8').send(readFileSync(verifier))
  })
  app.get('/*', options, send)
}

/** Whether the client would take a page; programs that say nothing would. */
export const wantsHtml = (request: FastifyRequest): boolean => {
  const { accept = '*/*' } = request.headers
  return accept.includes('text/html') || accept === '*/*'
}

/** The page, split at the places of the nonce; read again when the file was built again. */
function pageReader(file: string): () => readonly string[] | undefined {
  let readAt = -1
  let parts: readonly string[] | undefined
  return () => {
    const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {}
    if (mtimeMs === undefined) return undefined
    if (mtimeMs !== readAt) {
      parts = readFileSync(file, 'utf8').split(noncePlace)
      readAt = mtimeMs
    }
    return parts
  }
}
