import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import Fastify from 'fastify'
import type { App } from '../http/fastify.ts'
import { serveUi } from '../http/ui.ts'

describe('the files of the admin UI', () => {
  it('are served once they are built, though none were there when the server was made', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'overt-ui-')), 'dist')
    const app = Fastify()
    try {
      await serveUi(app as unknown as App, folder)
      await app.ready()
      expect((await app.inject('/')).statusCode).to.equal(503)
      expect((await app.inject('/assets/app.js')).statusCode).to.equal(404)
      mkdirSync(join(folder, 'assets'), { recursive: true })
      writeFileSync(join(folder, 'index.html'), '<script src="/assets/app.js" nonce="__OVERT_NONCE__"></script>')
      writeFileSync(join(folder, 'assets/app.js'), 'export {}')
      const page = await app.inject('/')
      expect(page.body).to.include('/assets/app.js')
      expect(page.headers['permissions-policy'], 'the pages of the platform ask for neither').to.include('camera=()').and.to.include('geolocation=()')
      expect((await app.inject('/assets/app.js')).body).to.equal('export {}')
      expect((await app.inject('/service-worker.js')).statusCode).to.equal(404)
      writeFileSync(join(folder, 'service-worker.js'), 'self.registration')
      const worker = await app.inject('/service-worker.js')
      expect(worker.body).to.equal('self.registration')
      expect(worker.headers).to.include({ 'cache-control': 'no-cache', 'content-type': 'text/javascript; charset=utf-8' })
      expect(worker.headers['content-security-policy'], 'a worker has the policy of its own script').to.include(`script-src 'self'`)
    } finally {
      await app.close()
      rmSync(join(folder, '..'), { recursive: true, force: true })
    }
  })
})
