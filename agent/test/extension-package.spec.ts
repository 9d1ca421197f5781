import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import { buildExtension } from '../build-extension.ts'
import { extensionBrowsers, firefoxExtensionId } from '../extension/manifest-for.ts'
import agentPackage from '../package.json' with { type: 'json' }
import { temporaryFolder } from './kit/temporary-folder.ts'

/** The files of a ZIP, by its central directory (APPNOTE 4.3.12). */
function filesOf(zip: Buffer): Record<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const files: Record<string, Buffer> = {}
  for (let entry = 0, at = zip.readUInt32LE(end + 16); entry < zip.readUInt16LE(end + 10); entry++) {
    const [method, size, nameLength, extra, comment, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)]
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const content = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const bytes = zip.subarray(content, content + size)
    files[name] = method === 0 ? bytes : inflateRawSync(bytes)
    at += 46 + nameLength + extra + comment
  }
  return files
}

describe('the packages of the browser extension', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  const packages: Record<string, Record<string, Buffer>> = {}
  const manifest = (browser: string) => JSON.parse(packages[browser]?.['manifest.json']?.toString('utf8') ?? '{}') as Record<string, unknown>
  before(async () => {
    folder = await temporaryFolder()
    await buildExtension(folder.path)
    for (const browser of extensionBrowsers) packages[browser] = filesOf(await readFile(join(folder.path, `overt-${browser}.zip`)))
  })
  after(() => folder.remove())

  it('hold the same five files as their folders, and the same code', async () => {
    for (const browser of extensionBrowsers) {
      expect(Object.keys(packages[browser] ?? {})).to.deep.equal(['background.js', 'manifest.json', 'options.css', 'options.html', 'options.js'])
      for (const name of await readdir(join(folder.path, browser))) {
        expect(packages[browser]?.[name]?.equals(await readFile(join(folder.path, browser, name))), `${browser} ${name}`).to.equal(true)
      }
    }
    for (const name of ['background.js', 'options.js', 'options.html', 'options.css']) expect(packages.firefox?.[name]?.equals(packages.chromium?.[name] ?? Buffer.alloc(0)), name).to.equal(true)
  })

  it('ask for the same little in every browser, and have the agent’s version', () => {
    for (const browser of extensionBrowsers) {
      expect(manifest(browser)).to.deep.include({ manifest_version: 3, version: agentPackage.version, permissions: ['tabs', 'storage', 'alarms'], incognito: 'not_allowed' })
      expect(manifest(browser)).to.not.have.any.keys('host_permissions', 'content_scripts', 'optional_permissions', 'web_accessible_resources')
    }
  })

  it('have each browser’s own keys and none of the other’s', () => {
    expect(manifest('chromium')).to.deep.include({ background: { service_worker: 'background.js', type: 'module' }, minimum_chrome_version: '126' })
    expect(manifest('chromium')).to.not.have.property('browser_specific_settings')
    expect(manifest('firefox')).to.deep.include({
      background: { scripts: ['background.js'], type: 'module' },
      browser_specific_settings: { gecko: { id: firefoxExtensionId, strict_min_version: '140.0', data_collection_permissions: { required: ['browsingActivity'] } } },
    })
    expect(manifest('firefox')).to.not.have.any.keys('key', 'minimum_chrome_version')
  })

  it('reach no other place than the agent’s ports, and load no code', () => {
    for (const name of ['background.js', 'options.js']) {
      const code = packages.chromium?.[name]?.toString('utf8') ?? ''
      expect(code.match(/\b(https?|wss?):\/\/[^\s"'`]*/g) ?? [], name).to.deep.equal(['ws://127.0.0.1:${port}${channelPath}'])
      expect(code, name).to.not.match(/\beval\(|new Function|importScripts|fetch\(|XMLHttpRequest|sendBeacon/)
    }
  })

  it('are the same bytes each time they are built', async () => {
    const again = await temporaryFolder()
    await buildExtension(again.path)
    for (const browser of extensionBrowsers) {
      const [one, other] = await Promise.all([folder.path, again.path].map(async (path) => createHash('sha256').update(await readFile(join(path, `overt-${browser}.zip`))).digest('hex')))
      expect(one).to.equal(other)
    }
    await again.remove()
  })
})
