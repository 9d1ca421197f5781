import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { closeTestBrowser, testBrowser } from '@overt/testing/ui'
import { makeBenchFolder } from './bench-server.ts'
import { percentile, print } from './figures.ts'
import { startServerChild } from './server-child.ts'

/**
 * How smoothly a list of `BENCH_ROWS` rows (10,000) scrolls in Chromium: the page of members with the SDK's table, once while its pages still arrive and once when all
 * are there, and a plain table of the same rows in the same frame. Prints the times between frames (median, 99th percentile, longest) and how many are longer than two frames of 60 Hz.
 * The server is real; the members are answered by the browser's own proxy, so that only the page is measured.
 */
const rows = Number(process.env['BENCH_ROWS'] ?? 10_000)
const frames = Number(process.env['BENCH_FRAMES'] ?? 400)
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const port = Number(process.env['BENCH_PORT'] ?? 4_757)
const [email, password] = ['bench@example.test', 'a password that only benchmarks know']

const folder = makeBenchFolder()
const environment = { OVERT_DATA: folder, OVERT_RATE_LIMITS: 'off' }
const root = join(import.meta.dirname, '..')
const overt = (args: readonly string[], input = ''): string => execFileSync(process.execPath, ['--conditions=overt-source', join(root, 'core', 'bin', 'run.js'), ...args], {
  cwd: root, input, encoding: 'utf8', env: { ...process.env, ...environment, OVERT_LOG_LEVEL: 'fatal' }, stdio: ['pipe', 'pipe', 'ignore'],
}).trim().split('\n').at(-1) ?? ''

/** Runs in the page: the milliseconds between frames while the table scrolls down by `step` pixels a frame. */
const scrolled = (page: Page, selector: string, step: number): Promise<readonly number[]> => page.evaluate(([wanted, by, count]) => new Promise<number[]>((resolve) => {
  const frame = document.querySelector(wanted)?.parentElement
  if (frame === null || frame === undefined) throw new Error(`no table ${wanted}`)
  frame.scrollTop = 0
  const times: number[] = []
  let last: number | undefined
  const next = (now: number): void => {
    if (last !== undefined) times.push(now - last)
    last = now
    frame.scrollTop += by
    if (times.length < count) requestAnimationFrame(next)
    else resolve(times)
  }
  requestAnimationFrame(next)
}), [selector, step, frames] as const)

function report(name: string, times: readonly number[]): void {
  const late = times.filter((time) => time > 34).length
  print(`${name}: p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms, ${late} of ${times.length} frames late`)
}

let server: Awaited<ReturnType<typeof startServerChild>> | undefined
try {
  const { workspaceId } = JSON.parse(overt(['user', 'create', '--email', email, '--name', 'Bench', '--workspace', 'Bench', '--role', 'admin'], `${password}\n`)) as { readonly workspaceId: string }
  const { token } = JSON.parse(overt(['token', 'create', '--email', email])) as { readonly token: string }
  server = await startServerChild({ port, environment, root })
  const { address } = server
  await fetch(`${address}/api/workspaces/${workspaceId}`, { method: 'PATCH', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ onboarding: { completed: true, step: 5 } }) })
  const context = await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const signedIn = await context.request.post(`${address}/api/auth/sign-in/email`, { data: { email, password }, headers: { origin: address } })
  if (!signedIn.ok()) throw new Error(await signedIn.text())
  await context.route(/\/api\/workspaces\/[^/]+\/members\?/, async (route) => {
    const query = new URL(route.request().url()).searchParams
    const answer = await route.fetch({ url: route.request().url().replace(/&?cursor=[^&]*/, '') })
    const { items: [one] } = await answer.json() as { readonly items: readonly object[] }
    const from = Number(query.get('cursor') ?? 0)
    const to = Math.min(rows, from + Number(query.get('limit') ?? 100))
    const items = Array.from({ length: to - from }, (_, index) => ({ ...one, id: `01a22e79-0000-7000-8000-${String(from + index).padStart(12, '0')}`, name: `Person ${from + index}`, email: `person.${from + index}@example.test` }))
    await route.fulfill({ json: { items, nextCursor: to < rows ? String(to) : null } })
  })
  for (let round = 1; round <= rounds; round++) {
    const page = await context.newPage()
    await page.goto(`${address}/members`)
    await page.getByText('Person 9', { exact: true }).waitFor()
    report(`round ${round}, DataTable while its pages arrive`, await scrolled(page, 'main table', 60))
    // To the end, until every page is there.
    await page.waitForFunction((count) => {
      const table = document.querySelector('main table')
      if (table?.parentElement) table.parentElement.scrollTop = table.parentElement.scrollHeight
      return table?.getAttribute('aria-rowcount') === String(count + 1)
    }, rows, { timeout: 300_000, polling: 50 })
    report(`round ${round}, DataTable with ${rows} rows`, await scrolled(page, 'main table', 900))
    const tookMs = await page.evaluate((count) => {
      const frame = document.querySelector('main table')!.parentElement!
      const row = frame.querySelector('tbody tr[data-index]')!.outerHTML
      const began = performance.now()
      const plain = document.createElement('div')
      plain.style.cssText = `height: ${frame.clientHeight}px; overflow: auto`
      plain.innerHTML = `<table id="plain" class="w-full text-sm"><tbody>${row.repeat(count)}</tbody></table>`
      frame.replaceWith(plain)
      void plain.offsetHeight
      return performance.now() - began
    }, rows)
    print(`round ${round}, plain table with ${rows} rows: ${tookMs.toFixed(0)} ms to be there`)
    report(`round ${round}, plain table with ${rows} rows`, await scrolled(page, '#plain', 900))
    await page.close()
  }
  await context.close()
} finally {
  await closeTestBrowser()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
}
