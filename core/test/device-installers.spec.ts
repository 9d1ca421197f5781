import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Installer } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

describe('agent installers', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  const bytes = Buffer.from('an installer for Windows')
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) => platform.app.inject({ method: 'GET', url: path, headers })

  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
    const folder = join(platform.dataFolder, 'installers')
    mkdirSync(join(folder, 'inner'), { recursive: true })
    writeFileSync(join(platform.dataFolder, 'secret.exe'), 'outside')
    for (const [name, content] of [
      ['Overt-Setup-1.2.3.exe', bytes], ['Overt-Setup-1.2.3.exe.blockmap', 'map'], ['Overt-1.2.3-arm64.dmg', 'mac'], ['overt-agent-1.2.3-x64.AppImage', 'linux'],
      ['Overt-1.2.3-mac.zip', 'zip'], ['latest.yml', 'version: 1.2.3'], ['latest-mac.yml', 'version: 1.2.3'], ['latest.yml.sig', 'c2lnbmF0dXJl'], ['other.yml.sig', 'private'], ['notes.txt', 'private'], ['other.yml', 'private'],
      ['.hidden.exe', 'private'], ['archive.zip', 'private'], ['inner/Overt-9.9.9.exe', 'deep'],
    ] as const) writeFileSync(join(folder, name), content)
    symlinkSync(join(platform.dataFolder, 'secret.exe'), join(folder, 'linked-1.0.0.exe'))
  })
  after(() => platform.close())

  it('are listed with platform, version, size and checksum', async () => {
    const { items } = (await (await workspace.member()).get('/agent/installers')).json<{ items: Installer[] }>()
    expect(items.map(({ fileName, platform: system, version }) => [fileName, system, version])).to.have.deep.members([
      ['Overt-Setup-1.2.3.exe', 'windows', '1.2.3'], ['Overt-1.2.3-arm64.dmg', 'macos', '1.2.3'],
      ['Overt-1.2.3-mac.zip', 'macos', '1.2.3'], ['overt-agent-1.2.3-x64.AppImage', 'linux', '1.2.3'],
    ])
    expect(items.find(({ platform: system }) => system === 'windows')).to.include({
      sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), url: '/api/agent/updates/Overt-Setup-1.2.3.exe',
    })
  })

  it('are listed for members only', async () => {
    expect((await get(`/api/workspaces/${workspace.id}/agent/installers`)).statusCode).to.equal(401)
  })

  it('are downloaded whole and in ranges', async () => {
    const whole = await get('/api/agent/updates/Overt-Setup-1.2.3.exe')
    expect(whole.statusCode).to.equal(200)
    expect(whole.rawPayload.equals(bytes)).to.equal(true)
    expect(whole.headers['content-disposition']).to.equal('attachment; filename="Overt-Setup-1.2.3.exe"')
    const part = await get('/api/agent/updates/Overt-Setup-1.2.3.exe', { range: 'bytes=3-11' })
    expect([part.statusCode, part.body, part.headers['content-range']]).to.deep.equal([206, 'installer', `bytes 3-11/${String(bytes.length)}`])
    expect((await get('/api/agent/updates/Overt-Setup-1.2.3.exe', { range: 'bytes=900-' })).statusCode).to.equal(416)
  })

  it('come with the feed that electron-updater asks for', async () => {
    const feed = await get('/api/agent/updates/latest.yml?noCache=1')
    expect([feed.statusCode, feed.body, feed.headers['cache-control']]).to.deep.equal([200, 'version: 1.2.3', 'no-cache'])
    const signature = await get('/api/agent/updates/latest.yml.sig')
    expect([signature.statusCode, signature.body]).to.deep.equal([200, 'c2lnbmF0dXJl'])
    expect((await get('/api/agent/updates/latest-mac.yml')).statusCode).to.equal(200)
    expect((await get('/api/agent/updates/latest-linux.yml')).statusCode).to.equal(404)
    expect((await get('/api/agent/updates/Overt-Setup-1.2.3.exe.blockmap')).statusCode).to.equal(200)
  })

  it('are all that the folder gives away', async () => {
    for (const name of [
      'notes.txt', 'other.yml', 'other.yml.sig', '.hidden.exe', 'archive.zip', 'linked-1.0.0.exe', 'inner', 'inner/Overt-9.9.9.exe', 'inner%2FOvert-9.9.9.exe',
      '../secret.exe', '..%2Fsecret.exe', '%2e%2e%2fsecret.exe', '..%5Csecret.exe', '%00.exe', '',
    ]) {
      const answer = await get(`/api/agent/updates/${name}`)
      expect(answer.statusCode, name).to.be.oneOf([400, 401, 404])
      expect(answer.body, name).not.to.match(/private|outside|deep/)
    }
  })
})
