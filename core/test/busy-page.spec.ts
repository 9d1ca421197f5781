import { expect } from 'chai'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { overloaded, tooMany } from '../errors.ts'
import { useProblems } from '../http/problems.ts'

describe('a server with too much to do', () => {
  let app: FastifyInstance
  before(() => {
    app = Fastify()
    useProblems(app)
    app.addHook('onRequest', (request) => {
      if (request.url === '/limited') throw tooMany({ values: { seconds: 30 }, retryAfterSeconds: 30 })
      if (request.url !== '/missing') throw overloaded({ values: { seconds: 2 }, retryAfterSeconds: 2 })
      return Promise.resolve()
    })
    app.get('/*', () => 'a page')
    app.get('/api/me', () => ({}))
  })
  after(() => app.close())

  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'sec-fetch-mode': 'navigate' }

  it('shows who opens a page a readable one that tries again by itself', async () => {
    const answer = await app.inject({ url: '/time', headers: browser })
    expect(answer.statusCode).to.equal(503)
    expect(answer.headers['content-type']).to.equal('text/html; charset=utf-8')
    expect(answer.headers).to.include({ 'retry-after': '2', 'cache-control': 'no-store' })
    expect(answer.body).to.contain('<meta http-equiv="refresh" content="2">').and.contain('Overt is busy').and.contain('<a href="">Try again now</a>')
    expect(answer.body).to.not.contain('<script')
    const limited = await app.inject({ url: '/limited', headers: browser })
    expect(limited.statusCode).to.equal(429)
    expect(limited.body).to.contain('content="30"')
  })

  it('speaks German where the browser prefers it', async () => {
    const answer = await app.inject({ url: '/', headers: { ...browser, 'accept-language': 'de-DE,de;q=0.9,en;q=0.5' } })
    expect(answer.body).to.contain('<html lang="de">').and.contain('Overt ist ausgelastet')
  })

  it('answers programs, and whatever is below /api, as a problem', async () => {
    for (const { url, headers } of [{ url: '/time', headers: { accept: 'application/json' } }, { url: '/time', headers: {} }, { url: '/api/me', headers: browser }]) {
      const answer = await app.inject({ url, headers })
      expect(answer.statusCode).to.equal(503)
      expect(answer.headers['content-type'], url).to.contain('application/problem+json')
      expect(answer.json()).to.include({ code: 'overloaded' })
    }
    expect((await app.inject({ method: 'POST', url: '/time', headers: browser })).headers['content-type']).to.contain('application/problem+json')
  })
})
