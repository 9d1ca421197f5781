import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { serveDocs } from '../http/docs-site.ts'

describe('the documentation in a checkout', () => {
  let folder: string
  let app: FastifyInstance | undefined
  const serve = (build: () => Promise<boolean>): FastifyInstance => {
    app = Fastify()
    serveDocs(app as never, { folder: join(folder, 'docs'), build })
    return app
  }
  const write = (): void => {
    mkdirSync(join(folder, 'docs'))
    writeFileSync(join(folder, 'docs', 'index.html'), '<h1>Documentation</h1>')
  }

  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overt-docs-')) })
  afterEach(async () => {
    await app?.close()
    rmSync(folder, { recursive: true })
  })

  it('is built at the first request, once, behind a page that opens by itself in the reader’s language', async () => {
    let builds = 0
    let finish: (built: boolean) => void = () => undefined
    const server = serve(() => new Promise((resolve) => { builds++; finish = resolve }))
    const waiting = await server.inject({ url: '/docs/', headers: { 'accept-language': 'de' } })
    expect(waiting.statusCode).to.equal(503)
    expect(waiting.headers['retry-after']).to.equal('3')
    expect(waiting.body).to.include('http-equiv="refresh"').and.include('wird gebaut')
    expect((await server.inject('/docs/')).body).to.include('is being built')
    write()
    finish(true)
    expect((await server.inject('/docs/')).body).to.equal('<h1>Documentation</h1>')
    expect(builds).to.equal(1)
  })

  it('says when it could not be built, and does not ask again by itself', async () => {
    const server = serve(() => Promise.resolve(false))
    await server.inject('/docs/')
    const { statusCode, body } = await server.inject('/docs/')
    expect(statusCode).to.equal(503)
    expect(body).to.include('could not be built').and.not.include('refresh')
  })

  it('is served as it was while it is built again', async () => {
    write()
    const { statusCode, body } = await serve(() => new Promise(() => undefined)).inject('/docs/')
    expect([statusCode, body]).to.deep.equal([200, '<h1>Documentation</h1>'])
  })
})
