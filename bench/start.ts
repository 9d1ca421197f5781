import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { residentMebibytes, startServerChild } from './server-child.ts'

/**
 * Seconds from starting the command to `200` of `/readyz`, embedded PostgreSQL and all plugins included, on a prepared data folder,
 * and resident memory once it idles; beside it Node alone and Node with a bare Fastify, which no server here can be below.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const port = Number(process.env.BENCH_PORT ?? 4_731)
const idleMs = 10_000

const folder = mkdtempSync(join(tmpdir(), 'overt-bench-'))
chmodSync(folder, 0o755)
const environment = { OVERT_DATA: folder }
try {
  const first = await startServerChild({ port, environment })
  await first.stop()
  const overt = { readyMs: [] as number[], mebibytes: [] as number[], signedIn: [] as number[] }
  const others = { node: [] as number[], fastify: [] as number[], fastifyMs: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const server = await startServerChild({ port, environment })
    await pause(idleMs)
    overt.readyMs.push(server.readyMs)
    overt.mebibytes.push(residentMebibytes(server.process.pid ?? 0))
    // Whoever signs in brings the authentication library into memory.
    await fetch(`${server.address}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'nobody@example.test', password: 'no such password' }) })
    await pause(idleMs / 2)
    overt.signedIn.push(residentMebibytes(server.process.pid ?? 0))
    await server.stop()
    others.node.push((await measure(['-e', 'process.send("ready"); setInterval(() => {}, 1e6)'])).mebibytes)
    const bare = await measure(['--input-type=module', '-e', 'import Fastify from "fastify"; const app = Fastify(); app.get("/", () => "ok"); await app.listen({ port: 0 }); process.send("ready")'])
    others.fastify.push(bare.mebibytes)
    others.fastifyMs.push(bare.readyMs)
  }
  const memory = median(overt.mebibytes)
  process.stdout.write([
    `first start, with an empty data folder: ${(first.readyMs / 1_000).toFixed(1)} s`,
    `start to ready with a prepared database: ${seconds(overt.readyMs)} s; a bare Fastify listens after ${seconds(others.fastifyMs)} s`,
    `idle resident memory: ${memory.toFixed(0)} MiB (${overt.mebibytes.map((each) => each.toFixed(0)).join(' ')}); node -e 0 ${median(others.node).toFixed(0)} MiB (ratio ${(memory / median(others.node)).toFixed(2)}), bare Fastify ${median(others.fastify).toFixed(0)} MiB (ratio ${(memory / median(others.fastify)).toFixed(2)})`,
    `after the first attempt to sign in: ${median(overt.signedIn).toFixed(0)} MiB (${overt.signedIn.map((each) => each.toFixed(0)).join(' ')})`, '',
  ].join('\n'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measure(args: readonly string[]): Promise<{ mebibytes: number; readyMs: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--max-semi-space-size=4', ...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], cwd: join(import.meta.dirname, '..', 'core') })
  await once(child, 'message')
  const readyMs = performance.now() - started
  await pause(1_000)
  const mebibytes = residentMebibytes(child.pid ?? 0)
  child.kill()
  return { mebibytes, readyMs }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
function seconds(values: readonly number[]): string {
  return `${(median(values) / 1_000).toFixed(2)} (${values.map((each) => (each / 1_000).toFixed(2)).join(' ')})`
}
