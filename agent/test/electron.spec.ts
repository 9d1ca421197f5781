import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { _electron } from 'playwright-core'
import type { ElectronApplication } from 'playwright-core'
import { buildAgent } from '../build.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

const binary = process.env.ELECTRON_BIN ?? ''
const project = fileURLToPath(new URL('..', import.meta.url))

/** Needs Electron's binary, which the registry does not carry: point ELECTRON_BIN at an unfused one. */
describe('the agent in Electron', function () {
  this.timeout(60_000)
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let app: ElectronApplication

  before(async function () {
    if (!existsSync(binary)) {
      process.stdout.write('    skipped: ELECTRON_BIN does not name an Electron binary\n')
      return this.skip()
    }
    await buildAgent(join(project, 'dist'))
    folder = await temporaryFolder()
    app = await _electron.launch({ executablePath: binary, args: [project, `--user-data-dir=${folder.path}`] })
  })
  after(async () => {
    await app?.close()
    await folder?.remove()
  })

  it('opens with the sign-in and offers the page nothing but its door', async () => {
    const window = await app.firstWindow()
    await window.getByRole('heading', { name: /Sign in|anmelden/ }).waitFor()
    expect(await window.evaluate('typeof require + typeof process')).to.equal('undefinedundefined')
  })

  it('is one at a time', async () => {
    expect(await app.evaluate(({ app: application }) => application.hasSingleInstanceLock())).to.equal(true)
  })

  it('denies permissions, navigation and second windows', async () => {
    const window = await app.firstWindow()
    expect(await window.evaluate('Notification.requestPermission()')).to.equal('denied')
    expect(await window.evaluate("open('https://example.com') === null")).to.equal(true)
    await window.evaluate("void (location.href = 'https://example.com')")
    expect(window.url()).to.match(/^agent:\/\/window\//)
  })

  it('lets the person capture its window, which shows their own records', async () => {
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isContentProtected())).to.equal(false)
  })
})
