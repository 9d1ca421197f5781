import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type Electron from 'electron'
import { AgentError } from '../engine/errors.ts'
import type { VerifiedUpdate } from '../engine/verified-update.ts'
import { verifiedUpdate } from '../engine/verified-update.ts'
import { shellTexts } from '../shell/shell-texts.ts'
import { createAgentTray } from '../shell/tray.ts'
import { electronUpdates, metadataFile, pinnedUpdateKey, providerOf } from '../shell/updates.ts'
import type { Updater } from '../shell/updates.ts'
import { createFakeTray } from './kit/fake-electron.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'
import { waitFor } from './kit/wait-for.ts'

function keyPair(): { privateKey: string, publicKey: string } {
  return generateKeyPairSync('ed25519', { privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } })
}

const publisher = keyPair()
const sha512 = createHash('sha512').update('the installer').digest('base64')

function metadataOf(version: string, url = `overt-agent-${version}-x64.AppImage`): string {
  return `version: ${version}\nfiles:\n  - url: ${url}\n    sha512: ${sha512}\n    size: 13\npath: ${url}\nsha512: ${sha512}\nreleaseDate: '2026-03-02T09:00:00.000Z'\n`
}

function signed(metadata: string, key = publisher.privateKey): string {
  return sign(null, Buffer.from(metadata), key).toString('base64')
}

describe('an update', () => {
  let test: TestAgent
  let downloaded: { update: VerifiedUpdate, folder: string }[]
  afterEach(() => test.close())

  /** An agent of version 1.2.0 whose server offers `files`. */
  async function offer(files: Record<string, string>, publicKey: string | null = publisher.publicKey, download = async (): Promise<void> => undefined): Promise<void> {
    downloaded = []
    test = await createTestAgent({
      device: { name: 'Test desk', platform: 'linux', agentVersion: '1.2.0' },
      updates: {
        publicKey, metadataFile: 'latest-linux.yml',
        async download(update, folder) {
          downloaded.push({ update, folder: folder.href })
          await download()
        },
      },
    })
    test.server.intercept = ({ path }) => {
      if (!path.startsWith('/api/agent/updates/')) return undefined
      const body = files[path.slice('/api/agent/updates/'.length)]
      return body === undefined ? { status: 404 } : { status: 200, body }
    }
    await test.signIn()
    await test.agent.syncNow()
  }
  const asked = (): string[] => test.server.requests.map(({ path }) => path).filter((path) => path.startsWith('/api/agent/updates/'))
  const settled = async (): Promise<void> => {
    await test.live(2)
    await waitFor('an outcome', () => !['none', 'downloading'].includes(test.agent.state().update.status))
  }

  it('that the publisher signed is downloaded, offered in the tray, and waits for the person', async () => {
    const metadata = metadataOf('1.3.0')
    await offer({ 'latest-linux.yml': metadata, 'latest-linux.yml.sig': signed(metadata) })
    const { tray, electron } = createFakeTray()
    let restarts = 0
    createAgentTray(electron, 'icons', shellTexts('en')).follow(test.agent, { open: () => undefined, quit: () => undefined, restartToUpdate: () => { restarts++ } })
    await settled()
    await test.live(30)
    expect(test.agent.state()).to.deep.include({ phase: 'collecting', update: { status: 'ready', version: '1.3.0' } })
    expect(downloaded).to.deep.equal([{
      update: { version: '1.3.0', files: [{ url: 'overt-agent-1.3.0-x64.AppImage', sha512, size: 13 }] }, folder: `${test.server.url}/api/agent/updates/`,
    }])
    expect(asked()).to.deep.equal(['/api/agent/updates/latest-linux.yml', '/api/agent/updates/latest-linux.yml.sig'])
    expect(restarts).to.equal(0)
    const item = tray.menu.find(({ label }: Electron.MenuItemConstructorOptions) => label === 'Restart to update to 1.3.0')
    Reflect.apply(item?.click ?? (() => undefined), undefined, [])
    expect(restarts).to.equal(1)
  })

  const good = metadataOf('1.3.0')
  const refused: readonly (readonly [string, string, string | null, string, (string | null)?])[] = [
    ['without a signature', good, null, 'update-unsigned'],
    ['with an empty signature', good, '', 'update-signature-wrong'],
    ['signed by somebody else', good, signed(good, keyPair().privateKey), 'update-signature-wrong'],
    ['changed after it was signed', good.replace('size: 13', 'size: 14'), signed(good), 'update-signature-wrong'],
    ['with the signature of another version', good, signed(metadataOf('1.4.0')), 'update-signature-wrong'],
    ['older than what runs', metadataOf('1.1.9'), signed(metadataOf('1.1.9')), 'update-older'],
    ['a pre-release of what runs', metadataOf('1.2.0-rc.1'), signed(metadataOf('1.2.0-rc.1')), 'update-older'],
    ['for a build without a key', good, signed(good), 'update-key-missing', null],
    ['with files elsewhere', metadataOf('1.3.0', 'https://evil.example/x.AppImage'), signed(metadataOf('1.3.0', 'https://evil.example/x.AppImage')), 'update-metadata-invalid'],
    ['with files above', metadataOf('1.3.0', '../x.AppImage'), signed(metadataOf('1.3.0', '../x.AppImage')), 'update-metadata-invalid'],
    ['that is not metadata', 'version: [', signed('version: ['), 'update-metadata-invalid'],
  ]
  for (const [what, metadata, signature, code, publicKey = publisher.publicKey] of refused) {
    it(`${what} is refused as ${code}, with nothing downloaded`, async () => {
      await offer({ 'latest-linux.yml': metadata, ...(signature === null ? {} : { 'latest-linux.yml.sig': signature }) }, publicKey)
      await settled()
      expect(test.agent.state().update).to.deep.include({ status: 'refused', code })
      expect(downloaded).to.deep.equal([])
      expect(test.agent.selfCheck().find(({ name }) => name === 'update')).to.deep.include({ result: 'attention', reason: code })
    })
  }

  it('that is what runs already, or that is not there, is none', async () => {
    const metadata = metadataOf('1.2.0')
    await offer({ 'latest-linux.yml': metadata, 'latest-linux.yml.sig': signed(metadata) })
    await test.live(3)
    await waitFor('both files', () => asked().length === 2)
    expect(test.agent.state().update).to.deep.equal({ status: 'none' })
    await test.close()
    await offer({})
    await test.live(3)
    await waitFor('the metadata', () => asked().length === 1)
    expect(test.agent.state().update).to.deep.equal({ status: 'none' })
  })

  it('that does not arrive whole is refused, and tried again hours later', async () => {
    const metadata = metadataOf('1.3.0')
    let fails = true
    await offer({ 'latest-linux.yml': metadata, 'latest-linux.yml.sig': signed(metadata) }, publisher.publicKey, async () => {
      if (fails) throw new Error('sha512 checksum mismatch')
    })
    await settled()
    expect(test.agent.state().update).to.deep.include({ status: 'refused', code: 'update-download-failed' })
    await test.live(60)
    expect(downloaded).to.have.length(1)
    fails = false
    test.clock.advance(4 * 3_600_000)
    await test.agent.tick()
    await waitFor('the update', () => test.agent.state().update.status === 'ready')
  })

  it('is signed by the script, or by openssl, alike', async function () {
    await offer({})
    const folder = await temporaryFolder()
    const [secret, open, file] = ['private.pem', 'public.pem', 'latest.yml'].map((name) => join(folder.path, name)) as [string, string, string]
    const script = fileURLToPath(new URL('../sign-update.ts', import.meta.url))
    await writeFile(file, metadataOf('1.3.0'))
    execFileSync(process.execPath, [script, 'key', secret, open], { cwd: folder.path })
    execFileSync(process.execPath, [script, 'sign', secret, file], { cwd: folder.path })
    const signature = await readFile(`${file}.sig`, 'utf8')
    expect(verifiedUpdate({ metadata: await readFile(file), signature }, await pinnedUpdateKey(open), '1.2.0')).to.have.property('version', '1.3.0')
    expect(() => verifiedUpdate({ metadata: Buffer.from(good), signature }, publisher.publicKey, '1.2.0')).to.throw(AgentError).with.property('code', 'update-signature-wrong')
    expect(await pinnedUpdateKey(join(folder.path, 'none.pem'))).to.equal(null)
    try {
      const other = execFileSync('openssl', ['pkeyutl', '-sign', '-inkey', secret, '-rawin', '-in', file])
      expect(other.toString('base64')).to.equal(signature.trim())
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      process.stdout.write('      without openssl: not installed\n')
    } finally {
      await folder.remove()
    }
  })

  it('reaches electron-updater as it was verified, which fetches no metadata, installs nothing by itself and goes back to nothing', async () => {
    await offer({})
    const update = verifiedUpdate({ metadata: Buffer.from(good), signature: signed(good) }, publisher.publicKey, '1.2.0')
    if (update === null) throw new Error('no update')
    const calls: unknown[] = []
    const updater = {
      autoDownload: true, autoInstallOnAppQuit: true, allowDowngrade: true, logger: null,
      setFeedURL: (options: unknown) => void calls.push(options),
      checkForUpdates: async () => ({ isUpdateAvailable: true }) as Awaited<ReturnType<Updater['checkForUpdates']>>,
      downloadUpdate: async () => ['file'], quitAndInstall: () => void calls.push('installed'),
    } satisfies Updater
    const folder = new URL('https://overt.example.com/api/agent/updates/')
    await electronUpdates(() => updater, publisher.publicKey).download(update, folder)
    expect(updater).to.deep.include({ autoDownload: false, autoInstallOnAppQuit: false, allowDowngrade: false })
    expect(calls).to.have.length(1)
    const Provider = providerOf(update, folder)
    const provider = new Provider({}, {}, { isUseMultipleRangeRequest: true, platform: 'linux', executor: undefined as never })
    expect(await provider.getLatestVersion()).to.deep.include({ version: '1.3.0', files: update.files })
    expect(provider.resolveFiles().map(({ url, info }) => [url.href, info.sha512])).to.deep.equal([[`${folder.href}overt-agent-1.3.0-x64.AppImage`, sha512]])
    expect([metadataFile('linux', 'x64'), metadataFile('linux', 'arm64'), metadataFile('darwin', 'arm64'), metadataFile('win32', 'x64')])
      .to.deep.equal(['latest-linux.yml', 'latest-linux-arm64.yml', 'latest-mac.yml', 'latest.yml'])
  })
})
