import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { closeTestBrowser, testBrowser, pageOf } from '@overt/testing/ui'
import { createTestDatabase, testSecret } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

const root = fileURLToPath(new URL('../..', import.meta.url))
const overt = join(root, 'core', 'cli', 'overt.ts')
const person = { email: 'ada@example.test', password: 'a long pass phrase' }

describe('a plugin from outside', function () {
  this.timeout(240_000)
  let database: TestDatabase
  let folder: string
  let environment: NodeJS.ProcessEnv
  const started = new Set<ChildProcess>()

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-journey-'))
    chmodSync(folder, 0o755)
    database = await createTestDatabase()
    environment = { ...process.env, DATABASE_URL: database.urls.admin, OVERT_DATA: join(folder, 'data'), OVERT_SECRET: testSecret, OVERT_LOG_LEVEL: 'silent', PORT: '0' }
  })
  after(async () => {
    for (const child of started) child.kill('SIGKILL')
    await closeTestBrowser()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function run(args: readonly string[], input = ''): Promise<string> {
    const child = spawn(process.execPath, [...process.execArgv, overt, ...args], { env: environment, stdio: ['pipe', 'pipe', 'pipe'], cwd: folder })
    child.stdin.end(input)
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number]>])
    if (code !== 0) throw new Error(`overt ${args.join(' ')} ended with ${code}: ${errors}`)
    return output.trim()
  }

  /** A server of its own process; resolves when it says where it listens. */
  async function start(): Promise<{ readonly origin: string; stop(): Promise<void> }> {
    const child = spawn(process.execPath, [...process.execArgv, overt, 'start'], { env: environment, stdio: ['ignore', 'pipe', 'inherit'], cwd: folder })
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

  async function open(origin: string): Promise<{ readonly page: Page; readonly faults: string[]; readonly context: BrowserContext }> {
    const context = await (await testBrowser()).newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } })
    context.setDefaultTimeout(20_000)
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()) })
    page.on('request', (request) => { if (!request.url().startsWith(origin) && !/^(?:data|blob):/.test(request.url())) faults.push(`asked ${request.url()}`) })
    await page.goto(`${origin}/sign-in?next=${encodeURIComponent('/settings/plugins')}`)
    await page.getByLabel('Email').fill(person.email)
    await page.getByLabel('Password').fill(person.password)
    faults.length = 0
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL((url) => pageOf(url) === '/settings/plugins')
    return { page, faults, context }
  }

  /** Without it, Today leads to the wizard. */
  async function finishOnboarding(origin: string, workspaceId: string): Promise<void> {
    const { token } = JSON.parse(await run(['token', 'create', '--email', person.email])) as { token: string }
    const answer = await fetch(`${origin}/api/workspaces/${workspaceId}`, {
      method: 'PATCH',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ onboarding: { completed: true, step: 0 } }),
    })
    expect(answer.status).to.equal(200)
  }

  it('is packed, added to a running set-up, and lives as long as it is switched on', async () => {
    let server = await start()
    const { workspaceId } = JSON.parse(await run(['user', 'create', '--email', person.email, '--name', 'Ada', '--workspace', 'Acme'], person.password)) as { workspaceId: string }
    await finishOnboarding(server.origin, workspaceId)
    const file = await run(['plugin', 'pack', join(root, 'examples', 'full'), '--out', join(folder, 'mood.tgz')])
    expect(await run(['plugin', 'add', file])).to.match(/Added mood 1\.0\.0\. Restart the server/)

    // Until the restart the server knows nothing of it.
    const before = await open(server.origin)
    await before.page.getByRole('switch').first().waitFor()
    expect(await before.page.getByRole('switch', { name: /Mood/ }).count()).to.equal(0)
    await before.context.close()
    await server.stop()
    server = await start()

    const { page, faults, context } = await open(server.origin)
    const link = page.getByRole('navigation').getByRole('link', { name: 'Mood' }).first()
    const toggle = page.getByRole('switch', { name: /Mood/ })
    await toggle.waitFor()
    expect(await link.count()).to.equal(0)
    await toggle.click()
    await link.waitFor()

    await link.click()
    await page.waitForURL((url) => pageOf(url) === '/mood')
    await page.getByRole('heading', { level: 1, name: 'Mood' }).waitFor()
    await page.getByRole('button', { name: '4 of 5' }).click()
    await page.getByRole('row').filter({ hasText: '4' }).waitFor()
    await page.goto(`${server.origin}/mood`)
    await page.getByRole('button', { name: '4 of 5', pressed: true }).waitFor()
    await page.goto(`${server.origin}/`)
    await page.getByText('Average 4 of 1').waitFor()

    await page.goto(`${server.origin}/settings/plugins`)
    await page.getByRole('switch', { name: /Mood/ }).click()
    await link.waitFor({ state: 'detached' })
    expect(faults).to.deep.equal([])
    await page.goto(`${server.origin}/mood`)
    await page.getByRole('button', { name: '4 of 5' }).waitFor({ state: 'detached' })
    expect(await page.getByRole('heading', { level: 1, name: 'Mood' }).count()).to.equal(0)
    await context.close()
    await server.stop()
  })
})
