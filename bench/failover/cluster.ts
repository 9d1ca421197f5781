import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chownSync, chmodSync, createWriteStream, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '@overt/testing/platform'

const example = join(import.meta.dirname, '..', '..', 'examples', 'failover')
const password = 'a password for the drill'
const restartAfterMs = 2_000

export interface Node {
  readonly name: string
  readonly port: number
  readonly restPort: number
  /** Its Patroni, and through it PostgreSQL: one process group. */
  readonly pid: number
  /** The processes of its PostgreSQL, the postmaster first. */
  postgres(): number[]
}

export interface Cluster {
  /** Through HAProxy: whoever leads. */
  readonly url: string
  readonly nodes: readonly Node[]
  leader(): Promise<Node | undefined>
  /** Waits for a leader and as many standbys as there are other nodes, one of them synchronous. */
  whole(): Promise<void>
  stop(): void
}

/** Three nodes of PostgreSQL under Patroni, one etcd and one HAProxy, all on 127.0.0.1, from the files in examples/failover. */
export async function startCluster(folder: string, identity: { readonly uid: number; readonly gid: number } | undefined): Promise<Cluster> {
  const log = createWriteStream(join(folder, 'cluster.log'))
  const children = new Set<ChildProcess>()
  let stopping = false

  /** As systemd does with `Restart=always`. */
  function supervise(name: string, command: string, args: readonly string[], restart: boolean): { readonly child: () => ChildProcess } {
    let child = start()
    function start(): ChildProcess {
      const started = spawn(command, args, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...identity ?? {}, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', HOME: folder } })
      children.add(started)
      for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => { log.write(`${name}: ${chunk.toString()}`) })
      started.once('exit', () => {
        children.delete(started)
        if (!stopping && restart) setTimeout(() => { if (!stopping) child = start() }, restartAfterMs)
      })
      return started
    }
    return { child: () => child }
  }

  const [client, peer, listen, replicas, ...ports] = await Promise.all(Array.from({ length: 10 }, freePort)) as [number, number, number, number, ...number[]]
  const own = (path: string): void => { if (identity !== undefined) chownSync(path, identity.uid, identity.gid) }
  own(folder)
  supervise('etcd', 'etcd', ['--data-dir', join(folder, 'etcd'), '--name', 'drill', '--listen-client-urls', `http://127.0.0.1:${client}`, '--advertise-client-urls', `http://127.0.0.1:${client}`,
    '--listen-peer-urls', `http://127.0.0.1:${peer}`, '--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`, '--initial-cluster', `drill=http://127.0.0.1:${peer}`, '--log-level', 'error', '--enable-v2'], false)

  const places = [0, 1, 2].map((index) => ({ name: `node${index + 1}`, port: ports[index * 2]!, restPort: ports[index * 2 + 1]!, data: join(folder, `node${index + 1}`) }))
  const nodes = places.map(({ name, port, restPort, data }): Node => {
    mkdirSync(data, { mode: 0o700 })
    own(data)
    const file = join(folder, `${name}.yml`)
    writeFileSync(file, filled('patroni.yml', {
      NAME: name, HOST: '127.0.0.1', PORT: port, REST_PORT: restPort, ETCD_HOSTS: `127.0.0.1:${client}`, NETWORK: '127.0.0.1/32', DATA: data, BIN: postgresPrograms(), PASSWORD: password, SHARED_BUFFERS: '64MB',
    }))
    own(file)
    const { child } = supervise(name, 'patroni', [file], true)
    return { name, port, restPort, get pid() { return child().pid ?? 0 }, postgres: () => postgresOf(data) }
  })
  const haproxy = join(folder, 'haproxy.cfg')
  writeFileSync(haproxy, filled('haproxy.cfg', {
    LISTEN: `127.0.0.1:${listen}`, LISTEN_REPLICAS: `127.0.0.1:${replicas}`,
    ...Object.fromEntries(nodes.flatMap(({ port, restPort }, index) => [[`NODE${index + 1}`, `127.0.0.1:${port}`], [`REST${index + 1}`, restPort]])),
  }))
  chmodSync(haproxy, 0o644)
  supervise('haproxy', '/usr/sbin/haproxy', ['-db', '-f', haproxy], true)

  const members = async (): Promise<readonly { readonly name: string; readonly role: string; readonly state: string }[]> => {
    for (const { restPort } of nodes) {
      const answer = await fetch(`http://127.0.0.1:${restPort}/cluster`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined)
      if (answer?.ok === true) return (await answer.json() as { members: { name: string; role: string; state: string }[] }).members
    }
    return []
  }
  return {
    url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${listen}/postgres`,
    nodes,
    async leader() {
      for (const node of nodes) {
        const answer = await fetch(`http://127.0.0.1:${node.restPort}/primary`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined)
        if (answer?.status === 200) return node
      }
      return undefined
    },
    async whole() {
      for (;;) {
        const found = await members()
        const well = found.filter(({ state }) => state === 'running' || state === 'streaming')
        if (well.length === nodes.length && found.some(({ role }) => role === 'leader') && found.some(({ role }) => role === 'sync_standby')) return
        await pause(200)
      }
    },
    stop() {
      stopping = true
      for (const node of nodes) for (const pid of node.postgres()) signal(pid, 'SIGKILL')
      for (const { pid } of children) if (pid !== undefined) signal(-pid, 'SIGKILL')
      log.end()
    },
  }
}

/** The signal to a process, or to a group with a negative id; none where it is gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function filled(file: string, values: Readonly<Record<string, string | number>>): string {
  return readFileSync(join(example, file), 'utf8').replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** Debian keeps them by version. */
function postgresPrograms(): string {
  const root = '/usr/lib/postgresql'
  const [newest] = readdirSync(root).toSorted((a, b) => Number(b) - Number(a))
  return join(root, newest ?? '', 'bin')
}

/** By /proc: the postmaster of the data folder and its children, in whatever state they are. */
function postgresOf(data: string): number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
      const parent = Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1])
      return [{ pid: Number(name), parent, command }]
    } catch {
      return []
    }
  })
  const postmaster = processes.find(({ command }) => command[0]?.endsWith('/postgres') === true && command.includes(data))
  if (postmaster === undefined) return []
  return [postmaster.pid, ...processes.filter(({ parent }) => parent === postmaster.pid).map(({ pid }) => pid)]
}
