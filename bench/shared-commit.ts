import { join } from 'node:path'
import type pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { openPool } from '../core/database/open-pool.ts'
import { gatherWrites } from '../core/database/gather-writes.ts'
import { pluginFromDefinition } from '../core/kernel/plugin-source.ts'
import activity from '../plugins/activity/server/index.ts'
import { binaryArray } from '../plugins/activity/server/binary-array.ts'
import { startBenchServer } from './bench-server.ts'
import { makeBenchMember, makeBenchWorkspace } from './bench-workspace.ts'
import { median, print, thousands } from './figures.ts'
import { createWorkMeter } from './processor-time.ts'

/**
 * What batches of 10 segments could gain if several devices shared a transaction: the statements that ingest sends, without HTTP, checks and plugins around
 * them. A transaction for each batch on a connection of its own, against one for all batches that wait at the same moment, each with its member set before
 * its statements. The sides take turns.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const batchesEach = Number(process.env.BENCH_BATCHES ?? 400)
const records = Number(process.env.BENCH_RECORDS ?? 10)
const dayMs = 86_400_000
const timeouts = { statement_timeout: 5_000, idle_in_transaction_session_timeout: 30_000, lock_timeout: 4_000 }

interface Device {
  readonly memberId: string
  readonly deviceId: string
  clock: number
}
interface Batch {
  readonly device: Device
  readonly contact: readonly unknown[]
  readonly store: readonly unknown[]
}

const contactStatement = {
  name: 'device-contact',
  text: `update core.device d set last_seen_at = greatest(d.last_seen_at, $3), synced_through = greatest(d.synced_through, $4), stopped_at = case when $5 then $3::timestamptz end
    from core.device before where d.workspace_id = $1 and d.id = $2 and before.workspace_id = $1 and before.id = $2
    returning before.last_seen_at as previous, before.synced_through as synced, before.stopped_at is not null as stopped`,
}
const storeStatement = { name: 'activity-store', text: `select accepted, presence from p_activity.store_segments(${Array.from({ length: 22 }, (_, index) => `$${String(index + 1)}`).join(', ')})` }

const server = await startBenchServer({ plugins: [pluginFromDefinition(activity)] })
const pool = openPool({ url: server.urls.app, max: 8, pooled: false, timeouts })
const workMs = createWorkMeter(join(server.folder, 'postgres', 'cluster'))
const workspaceId = await makeBenchWorkspace(server.overt)
await server.admin.query(`select p_activity.ensure_month(month::date) from generate_series(now() - interval '21 months', now(), interval '1 month') as month`)

try {
  for (const [count, connections] of [[4, 4], [16, 5]] as const) await compare(await Promise.all(Array.from({ length: count }, addDevice)), connections)
} finally {
  await pool.end()
  await server.stop()
}

async function addDevice(): Promise<Device> {
  const { memberId } = await makeBenchMember(server.overt, workspaceId)
  const deviceId = uuidv7()
  await server.admin.query(`insert into core.device (workspace_id, id, member_id, number, name, platform, agent_version, token_hash, enrolled_at, last_seen_at)
    values ($1, $2, $3, 1, 'bench', 'linux', '0.1.0', $4, now(), now())`, [workspaceId, deviceId, memberId, Buffer.from(deviceId)])
  return { memberId, deviceId, clock: Date.now() - 600 * dayMs }
}

async function compare(devices: readonly Device[], connections: number): Promise<void> {
  const sides = { alone: { rates: [] as number[], node: [] as number[], postgres: [] as number[] }, shared: { rates: [] as number[], node: [] as number[], postgres: [] as number[] } }
  let together = 0
  for (let round = -1; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ['alone', 'shared'] as const : ['shared', 'alone'] as const) {
      const work = devices.map((device) => Array.from({ length: batchesEach }, () => makeBatch(device)))
      const total = devices.length * batchesEach
      const { send, transactions } = side === 'alone' ? alone(connections) : shared()
      const [workBefore, before, begin] = [workMs(), process.threadCpuUsage(), performance.now()]
      await Promise.all(work.map(async (batches) => { for (const batch of batches) await send(batch) }))
      const [seconds, used, worked] = [(performance.now() - begin) / 1_000, process.threadCpuUsage(before), workMs() - workBefore]
      if (round < 0) continue
      const node = (used.user + used.system) / total
      sides[side].rates.push(total / seconds)
      sides[side].node.push(node)
      sides[side].postgres.push(1_000 * worked / total - node)
      if (side === 'shared') together = total / transactions()
    }
  }
  const figuresOf = ({ rates, node, postgres }: typeof sides.alone): string => `${thousands(median(rates))}/s, µs a batch: thread ${median(node).toFixed(0)}, PostgreSQL ${median(postgres).toFixed(0)}`
  print(`${String(devices.length)} devices, batches of ${String(records)}: one transaction each over ${String(connections)} connections ${figuresOf(sides.alone)}; shared by ${together.toFixed(1)} ${figuresOf(sides.shared)};`
    + ` ratio ${median(sides.shared.rates.map((rate, index) => rate / sides.alone.rates[index]!)).toFixed(2)}, of PostgreSQL's time ${(median(sides.alone.postgres) / median(sides.shared.postgres)).toFixed(2)}`)
}

interface Sender {
  send(batch: Batch): Promise<void>
  transactions(): number
}

/** As many at once as there are connections; each its own transaction in one flush. */
function alone(connections: number): Sender {
  const queue: (() => void)[] = []
  let running = 0
  return {
    async send(batch) {
      if (running < connections) running += 1
      else await new Promise<void>((resolve) => { queue.push(resolve) })
      await transaction([batch])
      const next = queue.shift()
      if (next === undefined) running -= 1
      else next()
    },
    transactions: () => 0,
  }
}

/** What waits while a transaction runs is the next one. */
function shared(): Sender {
  let waiting: { readonly batch: Batch; readonly done: () => void }[] = []
  let running = false
  let count = 0
  async function run(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      count += 1
      await transaction(group.map(({ batch }) => batch).toSorted((a, b) => (a.device.memberId < b.device.memberId ? -1 : 1)))
      for (const { done } of group) done()
      // Those who were answered send their next.
      await new Promise((resolve) => { setImmediate(resolve) })
    }
    running = false
  }
  return {
    send: (batch) => new Promise((resolve) => {
      waiting.push({ batch, done: resolve })
      if (!running) { running = true; setImmediate(() => void run()) }
    }),
    transactions: () => count,
  }
}

async function transaction(batches: readonly Batch[]): Promise<void> {
  const client = await pool.connect()
  gatherWrites(client)
  const sent: Promise<unknown>[] = []
  for (const [index, { device, contact, store }] of batches.entries()) {
    sent.push(index === 0
      ? client.query(`begin; set local overt.workspace_id = '${workspaceId}'; set local overt.member_id = '${device.memberId}'; set local overt.user_id = ''; set local overt.now = '${new Date().toISOString()}'`)
      : client.query(`set local overt.member_id = '${device.memberId}'`))
    sent.push(query(client, contactStatement, contact), query(client, storeStatement, store))
  }
  sent.push(client.query('commit'))
  await Promise.all(sent)
  client.release()
}

function query(client: pg.PoolClient, statement: { readonly name: string; readonly text: string }, values: readonly unknown[]): Promise<unknown> {
  return client.query({ ...statement, values: [...values] })
}

function makeBatch(device: Device): Batch {
  const starts: number[] = []
  for (let index = 0; index < records; index++) {
    starts.push(device.clock)
    device.clock += 45_000
  }
  const through = new Date(device.clock)
  const date = through.toISOString().slice(0, 10)
  const all = (value: number): number[] => starts.map(() => value)
  return {
    device,
    contact: [workspaceId, device.deviceId, new Date().toISOString(), through.toISOString(), false],
    store: [
      workspaceId, device.memberId, 1, 'UTC', binaryArray('bigint', starts), binaryArray('integer', all(40_000)), binaryArray('smallint', all(1)),
      binaryArray('integer', all(1)), binaryArray('integer', starts.map(() => null)), binaryArray('bigint', []),
      `{${date}}`, binaryArray('bigint', [starts[0]!]), binaryArray('bigint', [device.clock]), ...[records * 40_000, 0, 0, 0].map((ms) => binaryArray('bigint', [ms])),
      device.deviceId, 1, starts.at(-1), device.clock, binaryArray('smallint', starts.map(() => null)),
    ],
  }
}
