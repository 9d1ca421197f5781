import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@overt/core/parts'

export interface TestCluster {
  /** Address as superuser. */
  readonly url: string
  readonly dataFolder: string
  stop(): Promise<void>
  /** For the end of a process, where nothing can be waited for. */
  kill(): void
}

/** A throw-away PostgreSQL for tests: real, but it need not survive a power cut. */
export async function startTestCluster(settings: Readonly<Record<string, string>> = {}): Promise<TestCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'overt-test-'))
  chmodSync(folder, 0o755)
  const postgres = await startEmbeddedPostgres({
    dataFolder: folder,
    copyFolder: join(tmpdir(), `overt-postgres-${process.getuid?.() ?? 0}`),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300', ...settings },
  })
  const remove = (): void => { rmSync(folder, { recursive: true, force: true }) }
  return {
    url: postgres.url,
    dataFolder: folder,
    async stop() {
      await postgres.stop()
      remove()
    },
    kill() {
      postgres.kill()
      remove()
    },
  }
}

let shared: Promise<string> | undefined

/** The cluster of this test process: the one of the whole run where `OVERT_TEST_DATABASE_URL` names it, else one that ends with the process. */
export function sharedTestCluster(): Promise<string> {
  shared ??= process.env.OVERT_TEST_DATABASE_URL === undefined ? startOwn() : Promise.resolve(process.env.OVERT_TEST_DATABASE_URL)
  return shared
}

async function startOwn(): Promise<string> {
  const cluster = await startTestCluster()
  process.once('exit', () => { cluster.kill() })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  return cluster.url
}
