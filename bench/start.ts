import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildServerBundle, buildUi } from '../scripts/build.ts'
import { makeBenchFolder } from './bench-server.ts'
import { median, print } from './figures.ts'
import { residentMebibytes, startServerChild } from './server-child.ts'

/**
 * Seconds from starting the command to `200` of `/readyz`, embedded PostgreSQL and all plugins included, on a prepared data folder, and resident memory
 * once it idles: the server as built, the server from its sources, a bare Fastify and Node alone, in turn. What the last two are, no server here can be below.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const port = Number(process.env.BENCH_PORT ?? 4_731)
const idleMs = Number(process.env.BENCH_IDLE_MS ?? 10_000)
const root = join(import.meta.dirname, '..')

interface Measured { readonly readyMs: number; readonly mebibytes: number }

const say = (line: string): void => { process.stderr.write(`${line}\n`) }
await buildUi(say)
await buildServerBundle(say)
const folder = makeBenchFolder()
const environment = { OVERT_DATA: folder }
// Beside the server's own program: the same cache of compiled code, without the bundle.
const fromSources = join(folder, 'from-sources.mjs')
writeFileSync(fromSources, `import { enableCompileCache } from 'node:module'\nenableCompileCache(${JSON.stringify(join(root, 'node_modules', '.cache', 'overt'))})\nawait import(${JSON.stringify(join(root, 'core', 'cli', 'overt.ts'))})\n`)
try {
  const first = await startServerChild({ port, environment })
  await first.stop()
  const results: Record<'built' | 'sources' | 'fastify' | 'node', Measured[]> = { built: [], sources: [], fastify: [], node: [] }
  const signedIn: number[] = []
  for (let round = -1; round < rounds; round++) {
    const keep = (side: keyof typeof results, measured: Measured): void => { if (round >= 0) results[side].push(measured) }
    keep('built', await measureServer(undefined, (mebibytes) => { if (round >= 0) signedIn.push(mebibytes) }))
    keep('fastify', await measure(['--input-type=module', '-e', 'import Fastify from "fastify"; const app = Fastify(); app.get("/", () => "ok"); await app.listen({ port: 0 }); process.send("ready")']))
    keep('sources', await measureServer(fromSources))
    keep('node', await measure(['-e', 'process.send("ready"); setInterval(() => {}, 1e6)']))
  }
  const last = await startServerChild({ port, environment: { ...environment, OVERT_LOG_LEVEL: 'debug' } })
  const phases = await phasesOf(() => last.output())
  await last.stop()

  const ready = (side: keyof typeof results): string => `${(median(results[side].map(({ readyMs }) => readyMs)) / 1_000).toFixed(2)} s (${results[side].map(({ readyMs }) => (readyMs / 1_000).toFixed(2)).join(' ')})`
  const memory = (side: keyof typeof results): string => `${median(results[side].map(({ mebibytes }) => mebibytes)).toFixed(0)} MiB`
  const ratio = (side: keyof typeof results, part: keyof Measured): string => (median(results[side].map((one) => one[part])) / median(results.fastify.map((one) => one[part]))).toFixed(2)
  print([
    `first start, with an empty data folder: ${(first.readyMs / 1_000).toFixed(1)} s`,
    `start to ready with a prepared database: built ${ready('built')}, from sources ${ready('sources')}; a bare Fastify listens after ${ready('fastify')}; ratio ${ratio('built', 'readyMs')}, from sources ${ratio('sources', 'readyMs')}`,
    `idle resident memory: built ${memory('built')}, from sources ${memory('sources')}; bare Fastify ${memory('fastify')}, node -e 0 ${memory('node')}; ratio to Fastify ${ratio('built', 'mebibytes')}, from sources ${ratio('sources', 'mebibytes')}`,
    `after the first attempt to sign in: ${median(signedIn).toFixed(0)} MiB`,
    `one start, built, milliseconds since the process began: ${phases.map(([name, ms]) => `${name} ${ms}`).join(', ')}`,
  ].join('\n'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Waits for the server to be ready and idle; then, if asked, for what the first sign-in brings into memory. */
async function measureServer(program?: string, onSignedIn?: (mebibytes: number) => void): Promise<Measured> {
  const server = await startServerChild({ port, environment, ...program === undefined ? {} : { program } })
  await pause(idleMs)
  const mebibytes = residentMebibytes(server.process.pid ?? 0)
  if (onSignedIn !== undefined) {
    await fetch(`${server.address}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'nobody@example.test', password: 'no such password' }) })
    await pause(idleMs / 2)
    onSignedIn(residentMebibytes(server.process.pid ?? 0))
  }
  await server.stop()
  return { readyMs: server.readyMs, mebibytes }
}

async function measure(args: readonly string[]): Promise<Measured> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--max-semi-space-size=4', ...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], cwd: join(root, 'core') })
  await once(child, 'message')
  const readyMs = performance.now() - started
  await pause(1_000)
  const mebibytes = residentMebibytes(child.pid ?? 0)
  child.kill()
  return { mebibytes, readyMs }
}

/** From the line that the server logs once its jobs run. */
async function phasesOf(output: () => string): Promise<readonly (readonly [string, number])[]> {
  for (;;) {
    const line = output().split('\n').find((one) => one.includes('"reachedMs"') && one.endsWith('}'))
    if (line !== undefined) return Object.entries((JSON.parse(line) as { readonly reachedMs: Record<string, number> }).reachedMs).toSorted(([, a], [, b]) => a - b)
    await pause(20)
  }
}
