import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { prepareProgram } from '../../database/embedded-program.ts'
import type { TestCluster } from '@overt/testing/platform'

export interface ReplicaUnderTest {
  /** Address as superuser, of the database that this address of the primary names. */
  urlFor(primaryUrl: string): string
  /** Lets it fall behind, and catch up. */
  pauseReplay(): Promise<void>
  resumeReplay(): Promise<void>
  /** Waits until it has replayed what the primary has written so far. */
  caughtUp(): Promise<void>
  stop(): Promise<void>
}

/**
 * A streaming replica of a cluster of the same program, by PostgreSQL's low-level backup: the embedded binaries come without pg_basebackup,
 * and Debian's are of another version.
 */
export async function startReplica(primary: TestCluster): Promise<ReplicaUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'overt-replica-'))
  chmodSync(folder, 0o755)
  const [data, sockets] = [join(folder, 'cluster'), join(folder, 'run')]
  const program = prepareProgram(join(tmpdir(), `overt-postgres-${process.getuid?.() ?? 0}`))
  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const source = await connect(primary.url)
  const { user = '', password = '', host = '' } = source
  await source.query(`select pg_backup_start('replica', fast => true)`)
  cpSync(join(primary.dataFolder, 'postgres', 'cluster'), data, { recursive: true, filter: (path) => !/\/(postmaster\.(pid|opts)|pg_replslot\/.+)$/.test(path) })
  const { rows: [backup] } = await source.query<{ labelfile: string }>('select labelfile from pg_backup_stop(wait_for_archive => false)')
  writeFileSync(join(data, 'backup_label'), backup!.labelfile)
  writeFileSync(join(data, 'standby.signal'), '')
  mkdirSync(sockets, { mode: 0o700 })
  if (program.identity !== undefined) {
    const { uid, gid } = program.identity
    for (const path of [sockets, join(data, 'backup_label'), join(data, 'standby.signal')]) chownSync(path, uid, gid)
    await once(spawn('chown', ['-R', `${uid}:${gid}`, data]), 'exit')
  }
  chmodSync(data, 0o700)
  const child = spawn(join(program.folder, 'bin', 'postgres'), [
    '-D', data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${sockets}`, '-c', 'max_connections=300', '-c', 'hot_standby=on', '-c', 'fsync=off',
    '-c', `primary_conninfo=host=${host} port=${source.port} user=${user} password=${password}`,
  ], { stdio: 'ignore', cwd: folder, ...program.identity ?? {} })
  const urlFor = (url: string): string => url.replace(/host=[^&]+/, `host=${encodeURIComponent(sockets)}`)
  let own: pg.Client | undefined
  while (own === undefined) {
    if (child.exitCode !== null) throw new Error('the replica did not start')
    own = await connect(urlFor(primary.url)).catch(() => undefined)
    await pause(20)
  }
  const standby = own
  return {
    urlFor,
    async pauseReplay() { await standby.query('select pg_wal_replay_pause()') },
    async resumeReplay() { await standby.query('select pg_wal_replay_resume()') },
    async caughtUp() {
      const { rows: [row] } = await source.query<{ position: string }>('select pg_current_wal_flush_lsn()::text as position')
      while (!(await standby.query<{ there: boolean }>('select pg_last_wal_replay_lsn() >= $1::pg_lsn as there', [row!.position])).rows[0]!.there) await pause(10)
    },
    async stop() {
      await source.end()
      const exit = once(child, 'exit')
      child.kill('SIGQUIT')
      await exit
      await standby.end().catch(() => undefined)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
