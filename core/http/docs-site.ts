import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join, sep } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { coreText } from '../texts/core-texts.ts'
import { isFresh } from './etag.ts'
import type { App } from './fastify.ts'
import { languageOf } from './language-of.ts'
import { contentSecurityPolicy, permissionsPolicy } from './page-policies.ts'
import { plainPage } from './plain-page.ts'

const coreFolder = dirname(createRequire(import.meta.url).resolve('@overt/core/package.json'))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8',
  '.png': 'image/png', '.svg': 'image/svg+xml', '.woff2': 'font/woff2',
}

/** Where the built site lies, and how a checkout builds it. */
interface DocsPlace {
  readonly folder: string
  /** Runs the build; resolves with whether there is a site now. Undefined where the site came with the package. */
  readonly build: (() => Promise<boolean>) | undefined
}

/** The documentation at `/docs`, for everybody: it says how Overt works and nothing about this installation. */
export const docsRoutes = async (app: App): Promise<void> => { serveDocs(app, { folder: join(coreFolder, 'dist', 'docs'), build: buildInCheckout() }) }

/** Serves a site of documentation from its folder. In a checkout the first request brings it up to date. */
export function serveDocs(app: Pick<App, 'get'>, { folder, build }: DocsPlace): void {
  const files = fileReader(folder)
  let building: Promise<boolean> | undefined
  let failed = false
  const options = { schema: { hide: true }, config: { rateLimit: false as const } }

  const wait = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const language = languageOf(request) ?? 'en'
    const { html, policy } = plainPage({
      language, title: coreText(language, failed ? 'docs.failed' : 'docs.building'), body: `<p>${coreText(language, failed ? 'docs.failed-text' : 'docs.building-text')}</p>`, ...failed ? {} : { refreshSeconds: 3 },
    })
    return reply.code(503).header('retry-after', 3).header('content-security-policy', policy).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)
  }

  app.get('/docs', options, (_request, reply) => reply.redirect('/docs/', 308))
  app.get<{ Params: { '*': string } }>('/docs/*', options, async (request, reply) => {
    if (build !== undefined) building ??= build().then((built) => { failed = !built; return built }, () => { failed = true; return false })
    const known = files()
    if (known.size === 0) return wait(request, reply)
    const address = request.params['*']
    const name = [address, `${address}.html`, `${address}index.html`].find((one) => known.has(one))
    const file = name ?? '404.html'
    const type = types[extname(file)] ?? 'application/octet-stream'
    const content = await readFile(join(folder, file))
    if (file.startsWith('assets/')) return reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(content)
    void reply.header('cache-control', 'no-cache').header('content-security-policy', contentSecurityPolicy()).header('permissions-policy', permissionsPolicy())
    if (name === undefined) return reply.code(404).type(type).send(content)
    if (isFresh(request, reply, `"${createHash('sha256').update(content).digest('base64url').slice(0, 20)}"`)) return reply.code(304).send()
    return reply.type(type).send(content)
  })
}

/** The names of the files that there are, read again when the site was built again. Only these are ever opened. */
function fileReader(folder: string): () => ReadonlySet<string> {
  let readAt = -1
  let names: ReadonlySet<string> = new Set()
  return () => {
    const { mtimeMs } = statSync(join(folder, 'index.html'), { throwIfNoEntry: false }) ?? {}
    if (mtimeMs === undefined) return new Set()
    if (mtimeMs !== readAt) {
      names = new Set(globSync('**/*.*', { cwd: folder }).map((name) => name.split(sep).join('/')))
      readAt = mtimeMs
    }
    return names
  }
}

/** In a process of its own, because the build tool takes a processor for seconds and much memory. */
function buildInCheckout(): DocsPlace['build'] {
  const script = join(coreFolder, '..', 'scripts', 'docs', 'build-site.ts')
  if (!existsSync(script)) return undefined
  return () => new Promise((resolve) => {
    const child = spawn(process.execPath, ['--conditions=overt-source', script], { stdio: ['ignore', 'ignore', 'inherit'], cwd: join(coreFolder, '..') })
    child.unref()
    child.once('error', () => { resolve(false) })
    child.once('exit', (code) => { resolve(code === 0) })
  })
}
