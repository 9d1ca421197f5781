import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { closeTestBrowser, prepareTestBrowser, testBrowser } from '../ui/browser.ts'
import { unpackedChromium } from '../ui/chromium.ts'

const run = promisify(execFile)
const browserModule = new URL('../ui/browser.ts', import.meta.url).href

describe('the packaged browser', function () {
  this.timeout(120_000)
  const given = { TMPDIR: process.env['TMPDIR'], CHROME_PATH: process.env['CHROME_PATH'] }
  let folder: string

  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'overt-browser-')) })
  afterEach(() => {
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
    rmSync(folder, { recursive: true, force: true })
  })

  it('starts in three processes at once on a machine that never unpacked it', async function () {
    if (process.platform !== 'linux') this.skip()
    const script = `const { launchTestBrowser } = await import(${JSON.stringify(browserModule)}); const browser = await launchTestBrowser(); process.stdout.write(browser.version()); await browser.close()`
    const { CHROME_PATH: _, ...environment } = process.env
    const versions = await Promise.all([1, 2, 3].map(async () =>
      (await run(process.execPath, ['--conditions=overt-source', '--input-type=module', '--eval', script], { env: { ...environment, TMPDIR: folder } })).stdout))
    expect(versions[0]).to.match(/^\d+\./)
    expect(new Set(versions).size).to.equal(1)
    expect(readdirSync(folder).filter((name) => name.startsWith('overt-chromium-')), 'no half of it is left').to.have.length(1)
  })

  it('brings fonts and libraries for a machine that has none', async function () {
    if (process.platform !== 'linux') this.skip()
    Reflect.deleteProperty(process.env, 'CHROME_PATH')
    const { executablePath, environment } = await unpackedChromium()
    expect(existsSync(environment['FONTCONFIG_FILE']!)).to.equal(true)
    for (const path of ['fonts/fonts/Open_Sans', 'al2023/lib/libnss3.so']) expect(existsSync(join(executablePath, '..', path)), path).to.equal(true)
  })

  it('names a temporary folder that cannot be written, in a sentence', async function () {
    if (process.platform !== 'linux') this.skip()
    Reflect.deleteProperty(process.env, 'CHROME_PATH')
    const file = join(folder, 'file')
    writeFileSync(file, '')
    process.env['TMPDIR'] = file
    const message = await unpackedChromium().then(() => '', ({ message: text }: Error) => text)
    expect(message).to.equal(`The temporary folder ${file} cannot be written (ENOTDIR): set TMPDIR to one that can.`)
  })

  it('forgets a start that failed', async () => {
    const { executablePath } = await prepareTestBrowser()
    await closeTestBrowser()
    const broken = join(folder, 'chrome')
    writeFileSync(broken, '#!/bin/sh\nexit 1\n')
    chmodSync(broken, 0o755)
    process.env['CHROME_PATH'] = broken
    expect(await testBrowser().then(() => 'started', () => 'failed')).to.equal('failed')
    process.env['CHROME_PATH'] = given.CHROME_PATH ?? executablePath
    expect((await testBrowser()).isConnected()).to.equal(true)
    await closeTestBrowser()
  })
})
