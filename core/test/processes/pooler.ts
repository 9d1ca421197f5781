import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { canConnect } from '../../database/can-connect.ts'
import { unprivilegedUser } from '../../database/embedded-program.ts'
import { freePort } from '@overt/testing/platform'

const program = '/usr/sbin/pgbouncer'

export interface Pooler {
  /** Address of the database through PgBouncer, as its superuser. */
  readonly url: string
  /** How many connections to PostgreSQL it holds for the application role, and how many clients it serves with them. */
  counts(): Promise<{ readonly servers: number; readonly clients: number }>
  stop(): Promise<void>
}

/** Debian's PgBouncer before a database, in transaction mode with fewer connections than clients; undefined where it is not installed. */
export async function startPooler(adminUrl: string): Promise<Pooler | undefined> {
  if (!existsSync(program)) return undefined
  const { user = '', password = '', host = '', port: serverPort, database = '' } = new pg.Client({ connectionString: adminUrl })
  const folder = mkdtempSync(join(tmpdir(), 'overt-pooler-'))
  const port = await freePort()
  const users = join(folder, 'users.txt')
  writeFileSync(users, `"${user}" "${password}"\n`)
  const configuration = join(folder, 'pgbouncer.ini')
  writeFileSync(configuration, `[databases]
* = host=${host} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
auth_user = ${user}
auth_query = select usename, passwd from pg_shadow where usename = $1
admin_users = ${user}
pool_mode = transaction
default_pool_size = 8
max_client_conn = 200
server_reset_query_always = 0
`)
  const identity = process.getuid?.() === 0 ? unprivilegedUser() : undefined
  if (identity !== undefined) for (const path of [folder, users, configuration]) chownSync(path, identity.uid, identity.gid)
  chmodSync(folder, 0o755)
  const child = spawn(program, ['-q', configuration], { stdio: ['ignore', 'ignore', 'pipe'], ...identity === undefined ? {} : { uid: identity.uid, gid: identity.gid } })
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => { said.push(chunk.toString()) })
  const address = (name: string): string => `postgres://${user}:${password}@127.0.0.1:${port}/${name}`
  while (!await canConnect(address(database))) {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended: ${said.join('')}`)
    await pause(20)
  }
  return {
    url: address(database),
    async counts() {
      const client = new pg.Client({ connectionString: address('pgbouncer') })
      await client.connect()
      const { rows } = await client.query<{ user: string; database: string; sv_active: string; sv_idle: string; sv_used: string; cl_active: string }>({ text: 'show pools' })
      await client.end()
      const pool = rows.find((row) => row.user === 'overt_app' && row.database === database)
      return { servers: Number(pool?.sv_active ?? 0) + Number(pool?.sv_idle ?? 0) + Number(pool?.sv_used ?? 0), clients: Number(pool?.cl_active ?? 0) }
    },
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
