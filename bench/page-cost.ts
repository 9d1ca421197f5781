import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { closeTestBrowser, pageCost, testBrowser } from '@overt/testing/ui'
import type { PageCost } from '@overt/testing/ui'
import { makeBenchFolder } from './bench-server.ts'
import { median, print } from './figures.ts'
import { startServerChild } from './server-child.ts'
import type { ServerChild } from './server-child.ts'

/**
 * What pages cost a browser: scripts, bytes on the wire and calls of a first visit and of the next, and the largest paint on a slow computer behind a slow line.
 * The folder of another checkout as the argument, built and with its modules, is measured beside this one, visit by visit.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const port = Number(process.env.BENCH_PORT ?? 4_741)
const slower = { processor: 4, bitsPerSecond: 1_600_000, latencyMs: 150 }
const pages = ['/', '/time', '/members', '/reports', '/attendance', '/screenshots']
const email = 'bench@example.test'
const password = 'a password that only benchmarks know'

interface Side {
  readonly name: string
  readonly server: ServerChild
  readonly folder: string
  context(): Promise<BrowserContext>
}

async function startSide(name: string, root: string, sidePort: number): Promise<Side> {
  const folder = makeBenchFolder()
  const environment = { OVERT_DATA: folder, OVERT_RATE_LIMITS: 'off' }
  const overt = (args: readonly string[], input = ''): string => execFileSync(process.execPath, ['--conditions=overt-source', join(root, 'core', 'bin', 'run.js'), ...args], {
    cwd: root, input, encoding: 'utf8', env: { ...process.env, ...environment, OVERT_LOG_LEVEL: 'fatal' }, stdio: ['pipe', 'pipe', 'ignore'],
  })
  const made = JSON.parse(lastLine(overt(['user', 'create', '--email', email, '--name', 'Bench', '--workspace', 'Bench', '--role', 'admin'], `${password}\n`))) as { readonly workspaceId: string }
  const { token } = JSON.parse(lastLine(overt(['token', 'create', '--email', email]))) as { readonly token: string }
  const server = await startServerChild({ port: sidePort, environment, root })
  await fill(server.address, made.workspaceId, token)
  const signedIn = await (await testBrowser()).newContext()
  const answer = await signedIn.request.post(`${server.address}/api/auth/sign-in/email`, { data: { email, password }, headers: { origin: server.address } })
  if (!answer.ok()) throw new Error(await answer.text())
  const storageState = await signedIn.storageState()
  return { name, server, folder, context: async () => (await testBrowser()).newContext({ storageState, viewport: { width: 1366, height: 850 }, locale: 'en-GB' }) }
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? ''

/** Every plugin on, some work, entries of the day and a running timer. */
async function fill(address: string, workspaceId: string, token: string): Promise<void> {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${address}/api/workspaces/${workspaceId}${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...body === undefined ? {} : { body: JSON.stringify(body) } })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json() as Promise<T>
  }
  for (const { id } of await ask<readonly { readonly id: string }[]>('GET', '/plugins')) await ask('PATCH', `/plugins/${id}`, { enabled: true })
  await ask('PATCH', '', { onboarding: { completed: true, step: 5 } })
  const hour = 3_600_000
  for (let index = 0; index < 12; index++) {
    const { taskId } = await ask<{ readonly taskId: string }>('POST', '/timer/start', { task: `Task ${index}`, project: `Project ${index % 4}`, organization: 'Acme' })
    const startedAt = Date.now() - (index + 2) * 2 * hour
    await ask('POST', '/entries', { taskId, startedAt: new Date(startedAt).toISOString(), stoppedAt: new Date(startedAt + hour).toISOString() })
  }
}

const kilobytes = (bytes: number): string => (bytes / 1_000).toFixed(0)
const figuresOf = ({ scripts, bytes, calls }: PageCost): string => `${scripts} scripts, ${kilobytes(bytes)} kB, ${calls} calls`

const sides: Side[] = []
try {
  const [other] = process.argv.slice(2)
  if (other !== undefined) sides.push(await startSide('other', resolve(other), port + 1))
  sides.push(await startSide('this', join(import.meta.dirname, '..'), port))
  for (const path of pages) {
    for (const { name, server, context } of sides) {
      const visitor = await context()
      const first = await pageCost(visitor, server.address + path)
      const next = await pageCost(visitor, server.address + path)
      await visitor.close()
      print(`${path.padEnd(12)} ${name.padEnd(6)} first visit: ${figuresOf(first)}; the next: ${figuresOf(next)}`)
    }
  }
  const paints = new Map(sides.map(({ name }) => [name, [] as PageCost[]]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, server, context } of sides) {
      const visitor = await context()
      paints.get(name)?.push(await pageCost(visitor, `${server.address}/`, { slower }))
      await visitor.close()
    }
  }
  for (const [name, costs] of paints) {
    const largest = costs.map(({ largestPaintMs }) => largestPaintMs)
    print(`Today at a processor ${slower.processor} × slower and ${slower.bitsPerSecond / 1e6} Mbit/s, ${name}: first paint ${(median(costs.map(({ firstPaintMs }) => firstPaintMs)) / 1_000).toFixed(1)} s, largest ${(median(largest) / 1_000).toFixed(1)} s (${largest.map((each) => (each / 1_000).toFixed(1)).join(' ')})`)
  }
} finally {
  await closeTestBrowser()
  for (const { server, folder } of sides) {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
