import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { closeTestBrowser, testBrowser } from '@overt/testing/ui'
import { makeBenchFolder } from './bench-server.ts'
import { median, print } from './figures.ts'
import { startServerChild } from './server-child.ts'

/**
 * How fast pages are with a warm server: the first meaningful paint of Today (its heading and the list of the day are there) on a cold and a warm cache, with and
 * without a slower computer and line, interleaved; changes of route until the next page has its content; how far pages move while they load; and the heap of a live page over many events.
 */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const events = Number(process.env['BENCH_EVENTS'] ?? 10_000)
const port = Number(process.env['BENCH_PORT'] ?? 4_751)
const slower = { processor: 4, bitsPerSecond: 1_600_000, latencyMs: 150 }
const [email, password] = ['bench@example.test', 'a password that only benchmarks know']
const routes = [{ name: 'Time', path: '/time' }, { name: 'Members', path: '/members' }, { name: 'Organizations & projects', path: '/work' }, { name: 'Reports', path: '/reports' }, { name: 'Today', path: '/' }]

const shifting = ['/', '/time', '/members', '/work', '/audit', '/reports', '/settings/workspace', '/settings/privacy', '/me/data', '/me/policy']

const folder = makeBenchFolder()
const environment = { OVERT_DATA: folder, OVERT_RATE_LIMITS: 'off' }
const root = join(import.meta.dirname, '..')
const overt = (args: readonly string[], input = ''): string => execFileSync(process.execPath, ['--conditions=overt-source', join(root, 'core', 'bin', 'run.js'), ...args], {
  cwd: root, input, encoding: 'utf8', env: { ...process.env, ...environment, OVERT_LOG_LEVEL: 'fatal' }, stdio: ['pipe', 'pipe', 'ignore'],
}).trim().split('\n').at(-1) ?? ''

/** Runs in the page: the milliseconds from the start of the navigation until the content of Today is painted. */
async function firstMeaningfulPaint(page: Page): Promise<number> {
  await page.locator('main h1, h1').first().waitFor()
  return page.evaluate(() => new Promise<number>((resolve) => {
    const look = (): void => {
      if (document.querySelector('h1') !== null && document.querySelector('main .animate-pulse') === null) requestAnimationFrame(() => { setTimeout(() => { resolve(performance.now()) }) })
      else requestAnimationFrame(look)
    }
    look()
  }))
}

async function opened(context: BrowserContext, address: string, throttled: boolean): Promise<number> {
  const page = await context.newPage()
  if (throttled) await throttle(await context.newCDPSession(page))
  await page.goto(address, { waitUntil: 'commit' })
  const took = await firstMeaningfulPaint(page)
  await page.close()
  return took
}

async function throttle(protocol: CDPSession): Promise<void> {
  await protocol.send('Network.enable')
  await protocol.send('Network.emulateNetworkConditions', { offline: false, latency: slower.latencyMs, downloadThroughput: slower.bitsPerSecond / 8, uploadThroughput: slower.bitsPerSecond / 16 })
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: slower.processor })
}

/** Milliseconds from the click on a link of the navigation until the address, the heading and the content of the next page are painted. */
const changed = (page: Page, path: string): Promise<number> => page.evaluate((to) => new Promise<number>((resolve, reject) => {
  const link = [...document.querySelectorAll('nav a')].find((each) => new URL((each as HTMLAnchorElement).href).pathname.replace(/^\/w\/[^/]+/, '').replace(/^$/, '/') === to)
  if (link === undefined) {
    reject(new Error(`no link leads to ${to}`))
    return
  }
  const before = document.querySelector('h1')?.textContent
  const began = performance.now()
  ;(link as HTMLElement).click()
  const look = (): void => {
    const heading = document.querySelector('h1')
    if (heading !== null && heading.textContent !== before) requestAnimationFrame(() => { setTimeout(() => { resolve(performance.now() - began) }) })
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}), path)

const heapOf = async (protocol: CDPSession): Promise<number> => {
  for (let time = 0; time < 2; time++) await protocol.send('HeapProfiler.collectGarbage')
  const { usedSize } = await protocol.send('Runtime.getHeapUsage')
  return usedSize / 1e6
}

let server: Awaited<ReturnType<typeof startServerChild>> | undefined
try {
  const { workspaceId } = JSON.parse(overt(['user', 'create', '--email', email, '--name', 'Bench', '--workspace', 'Bench', '--role', 'admin'], `${password}\n`)) as { readonly workspaceId: string }
  const { token } = JSON.parse(overt(['token', 'create', '--email', email])) as { readonly token: string }
  server = await startServerChild({ port, environment, root })
  const { address } = server
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${address}/api/workspaces/${workspaceId}${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...body === undefined ? {} : { body: JSON.stringify(body) } })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json() as Promise<T>
  }
  await ask('PATCH', '/plugins/reports', { enabled: true })
  await ask('PATCH', '', { onboarding: { completed: true, step: 5 } })
  const { id } = await ask<{ readonly id: string }>('POST', '/timer/start', { task: 'Work', project: 'Line', organization: 'Acme' })
  const signedIn = await (await testBrowser()).newContext()
  const answer = await signedIn.request.post(`${address}/api/auth/sign-in/email`, { data: { email, password }, headers: { origin: address } })
  if (!answer.ok()) throw new Error(await answer.text())
  const storageState = await signedIn.storageState()
  const context = async (): Promise<BrowserContext> => (await testBrowser()).newContext({ storageState, viewport: { width: 1366, height: 850 }, locale: 'en-GB' })

  const warmUp = await context()
  await opened(warmUp, address, false)
  await warmUp.close()
  const paints = { 'cold cache': [] as number[], 'warm cache': [] as number[], 'cold cache, slower': [] as number[], 'warm cache, slower': [] as number[] }
  for (let round = 0; round < rounds; round++) {
    for (const throttled of [false, true]) {
      const visitor = await context()
      paints[throttled ? 'cold cache, slower' : 'cold cache'].push(await opened(visitor, address, throttled))
      paints[throttled ? 'warm cache, slower' : 'warm cache'].push(await opened(visitor, address, throttled))
      await visitor.close()
    }
  }
  const seconds = (each: number): string => (each / 1_000).toFixed(2)
  for (const [name, took] of Object.entries(paints)) print(`Today, ${name}: first meaningful paint ${seconds(median(took))} s (${took.map(seconds).join(' ')})`)

  for (const throttled of [false, true]) {
    const visitor = await context()
    const page = await visitor.newPage()
    if (throttled) await (await visitor.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slower.processor })
    await page.goto(`${address}/`)
    await firstMeaningfulPaint(page)
    const took = new Map(routes.map(({ name }) => [name, [] as number[]]))
    for (let round = 0; round <= rounds; round++) for (const { name, path } of routes) {
      const ms = await changed(page, path)
      // The first visit fetches the code of the page.
      if (round > 0) took.get(name)!.push(ms)
    }
    print(`Changes of route${throttled ? `, a processor ${slower.processor} × slower` : ''}: ${[...took].map(([name, each]) => `${name} ${median(each).toFixed(0)} ms`).join(', ')}`)
    await visitor.close()
  }

  const looker = await context()
  await looker.addInitScript(() => {
    const kept = globalThis as unknown as { layoutShift: number }
    kept.layoutShift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { readonly value: number; readonly hadRecentInput: boolean })[]) if (!entry.hadRecentInput) kept.layoutShift += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  const shifts: string[] = []
  for (const path of shifting) {
    const shown = await looker.newPage()
    await shown.goto(address + path)
    await firstMeaningfulPaint(shown)
    await shown.waitForTimeout(1_500)
    shifts.push(`${path} ${(await shown.evaluate(() => (globalThis as unknown as { layoutShift: number }).layoutShift)).toFixed(3)}`)
    await shown.close()
  }
  print(`Layout shift while loading (0.1 is good): ${shifts.join(', ')}`)
  await looker.close()

  const visitor = await context()
  const page = await visitor.newPage()
  const protocol = await visitor.newCDPSession(page)
  await page.goto(`${address}/`)
  await firstMeaningfulPaint(page)
  const heaps: number[] = []
  const steps = 10
  for (let step = 0; step <= steps; step++) {
    if (step > 0) for (let sent = 0; sent < events / steps; sent += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => ask('PATCH', `/entries/${id}`, { description: `event ${step} ${sent + index}` })))
    }
    heaps.push(await heapOf(protocol))
  }
  print(`Heap of Today over ${events} events, in MB after each tenth: ${heaps.map((each) => each.toFixed(1)).join(' ')}`)
  await visitor.close()
} finally {
  await closeTestBrowser()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
}
