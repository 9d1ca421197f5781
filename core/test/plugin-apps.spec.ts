import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { expect } from 'chai'
import { definePlugin } from '@overt/sdk'
import type { PluginView } from '@overt/sdk'
import { pluginFromDefinition } from '../kernel/plugin-source.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

const script = `export const hello = ${JSON.stringify('hello '.repeat(300))}`

describe('the app of a plugin', function () {
  this.timeout(30_000)
  let folder: string
  let platform: TestPlatform
  let workspace: TestWorkspace

  const write = (name: string, content: string | Buffer): void => { writeFileSync(join(folder, 'dist', 'app', name), content) }
  const open = (address: string, headers: Record<string, string> = { accept: 'text/html,*/*;q=0.8' }) => platform.app.inject({ url: address, headers })

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-apps-'))
    mkdirSync(join(folder, 'dist', 'app', 'assets'), { recursive: true })
    write('index.html', '<!doctype html><title>Gate</title><script type="module" src="/apps/gate/assets/main-1.js"></script>')
    write('assets/main-1.js', script)
    write('assets/main-1.js.br', brotliCompressSync(script))
    write('service-worker.js', 'self.addEventListener("fetch", () => undefined)')
    write('manifest.webmanifest', '{"name":"Gate"}')
    write('notes.txt', 'never served')
    writeFileSync(join(folder, 'package.json'), '{"secret":true}')
    const gate = pluginFromDefinition(definePlugin({ id: 'gate', server: () => undefined }), { app: { title: 'Gate', permissions: ['geolocation'] } })
    const plain = pluginFromDefinition(definePlugin({ id: 'plain', server: () => undefined }))
    platform = await createTestPlatform({ plugins: [{ ...gate, folder }, plain] })
    workspace = await platform.workspace({ name: 'Harbour', enabled: ['plain'] })
  })
  after(async () => {
    await platform.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is not there while no workspace has it on, which a person reads as a page and a program as a problem', async () => {
    const page = await open('/apps/gate/', { 'accept': 'text/html', 'accept-language': 'de' })
    expect(page.statusCode).to.equal(404)
    expect(page.headers['content-type']).to.include('text/html')
    expect(page.body).to.include('nicht verfügbar')
    for (const path of ['/apps/gate/service-worker.js', '/apps/gate/assets/main-1.js']) {
      const refused = await open(path, { accept: '*/*' })
      expect([refused.statusCode, refused.json<{ code: string }>().code], path).to.deep.equal([404, 'not-found'])
    }
    expect((await workspace.admin.get('/plugins')).json<PluginView[]>().map(({ id, app }) => [id, app])).to.deep.equal([['gate', { title: 'Gate', url: '/apps/gate/' }], ['plain', null]])
  })

  describe('once a workspace has it on', () => {
    before(() => workspace.enable('gate'))

    it('is served at its address and every address below, with what its manifest asks for and nothing else', async () => {
      expect((await open('/apps/gate')).headers.location).to.equal('/apps/gate/')
      for (const path of ['/apps/gate/', '/apps/gate/index.html', '/apps/gate/kiosk/enrol?from=mail']) {
        const page = await open(path)
        expect([page.statusCode, page.headers['cache-control']], path).to.deep.equal([200, 'no-cache'])
        expect(page.body, path).to.include('<title>Gate</title>')
        expect(page.headers['permissions-policy']).to.include('geolocation=(self)').and.to.include('camera=()').and.to.include('microphone=()')
        expect(page.headers['content-security-policy']).to.include(`script-src 'self';`).and.not.to.include('unsafe')
      }
    })

    it('sends hashed files compressed and cacheable for a year, and has its worker revalidated each time', async () => {
      const asset = await open('/apps/gate/assets/main-1.js', { 'accept-encoding': 'br' })
      expect(asset.headers).to.include({ 'content-type': 'text/javascript; charset=utf-8', 'content-encoding': 'br', 'cache-control': 'public, max-age=31536000, immutable' })
      const worker = await open('/apps/gate/service-worker.js', { accept: '*/*' })
      expect(worker.headers).to.include({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' })
      expect((await open('/apps/gate/manifest.webmanifest')).headers['content-type']).to.include('application/manifest+json')
    })

    it('gives nothing beside what was built', async () => {
      for (const path of ['assets/main-2.js', '..%2F..%2Fpackage.json', 'assets%2F..%2F..%2F..%2Fpackage.json', 'assets/main-1.js.br']) {
        const answer = await open(`/apps/gate/${path}`, { accept: '*/*' })
        expect(answer.body, path).to.not.include('secret')
        expect(answer.statusCode === 404 || answer.body.includes('<title>Gate</title>'), path).to.equal(true)
      }
      expect((await open('/apps/gate/notes.txt')).body).to.include('<title>Gate</title>')
    })

    it('follows a new build without a restart', async () => {
      write('index.html', '<!doctype html><title>Gate</title><p>second</p>')
      utimesSync(join(folder, 'dist', 'app', 'index.html'), new Date(), new Date(Date.now() + 5_000))
      expect((await open('/apps/gate/')).body).to.include('second')
    })

    it('tells who is signed in where they can use it', async () => {
      const elsewhere = await platform.workspace({ name: 'Quay' })
      const mine = async (of: TestWorkspace) => (await of.admin.get('/api/me/apps/gate/workspaces')).json<{ items: { workspaceName: string }[] }>().items.map(({ workspaceName }) => workspaceName)
      expect(await mine(workspace)).to.deep.equal(['Harbour'])
      expect(await mine(elsewhere)).to.deep.equal([])
      expect((await platform.app.inject('/api/me/apps/gate/workspaces')).statusCode).to.equal(401)
    })

    it('has no address of its own where a plugin names no app, or is not installed', async () => {
      for (const id of ['plain', 'unknown', 'gate%2F..']) expect((await open(`/apps/${id}/`)).statusCode, id).to.equal(404)
    })

    it('goes when the last workspace switches it off', async () => {
      await workspace.disable('gate')
      expect((await open('/apps/gate/')).statusCode).to.equal(404)
    })
  })
})
