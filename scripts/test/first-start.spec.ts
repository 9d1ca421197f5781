import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { freePort } from '@overt/testing/platform'

const checkout = fileURLToPath(new URL('../..', import.meta.url))

/** The files of this checkout as a clone has them, with nothing built, and its packages linked. */
function cleanCopy(): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'overt-first-start-')))
  chmodSync(copy, 0o755)
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: checkout, encoding: 'utf8' }).split('\0')
  for (const file of files) {
    if (file === '' || !existsSync(join(checkout, file))) continue
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(checkout, file), join(copy, file))
  }
  for (const part of ['.', 'core', 'admin-ui']) if (existsSync(join(checkout, part, 'node_modules'))) linkPackages(join(checkout, part, 'node_modules'), join(copy, part, 'node_modules'))
  return copy
}

/** Packages of this repository lead into the copy, as their relative links do; all others are shared. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name === '.cache') continue
    if (name === '@overt') cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true })
    else symlinkSync(join(from, name), join(to, name), lstatSync(join(from, name)).isFile() ? 'file' : 'junction')
  }
}

describe('the first start of a clone', function () {
  this.timeout(180_000)
  let copy: string
  let server: ChildProcess
  let address: string

  before(async function () {
    try {
      execFileSync('git', ['rev-parse', '--git-dir'], { cwd: checkout, stdio: 'ignore' })
    } catch {
      process.stdout.write('    left out, nothing was tested here: this is no git checkout\n')
      return this.skip()
    }
    copy = cleanCopy()
    const port = await freePort()
    address = `http://127.0.0.1:${port}`
    server = spawn(process.execPath, ['--conditions=overt-source', join(copy, 'core/bin/run.js'), 'start'], {
      cwd: copy, env: { ...process.env, OVERT_DATA: join(copy, '.overt'), PORT: String(port), DATABASE_URL: '' }, stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    await new Promise<void>((resolve, reject) => {
      server.once('exit', (code) => { reject(new Error(`the server ended with ${code}: ${said}`)) })
      server.stdout!.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes('Overt is ready')) resolve()
      })
    })
  })
  after(async () => {
    if (server?.exitCode === null) {
      const ended = once(server, 'exit')
      server.kill('SIGTERM')
      await ended
    }
    if (copy !== undefined) rmSync(copy, { recursive: true, force: true })
  })

  it('builds the admin UI and serves every file that its page names', async () => {
    const page = await (await fetch(address, { headers: { accept: 'text/html' } })).text()
    const files = [...new Set([...page.matchAll(/\/assets\/[\w.-]+/g)].map(([file]) => file))]
    expect(files.filter((file) => file.endsWith('.js')).length).to.be.greaterThan(3)
    expect(files.some((file) => file.endsWith('.css'))).to.equal(true)
    for (const file of files) expect((await fetch(address + file)).status, file).to.equal(200)
  })
})
