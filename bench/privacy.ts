import pg from 'pg'
import { checkPolicyReceipt } from '@overt/sdk/transparency'
import type { PolicyReceipt } from '@overt/sdk/transparency'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestWorkspace } from '@overt/testing/platform'
import { fillMembers } from './fill-members.ts'
import type { FilledWorkspace } from './fill-members.ts'
import { median, print, thousands } from './figures.ts'

/**
 * Duties towards people at two sizes by turns: publishing a policy that collects more, its arrival at every member and the page about it; signing and checking receipts; erasing one
 * person. Ends with 1 where the larger takes more than twice as long per member or per row.
 */
const sizes = { small: Number(process.env.BENCH_SMALL ?? 1_000), large: Number(process.env.BENCH_LARGE ?? 10_000) }
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const receipts = Number(process.env.BENCH_RECEIPTS ?? 1_000)
/** Rows of the person, half of them entries and half of them segments; two thirds as many as that of others lie beside them. */
const rowsOf = { small: sizes.small * 5, large: sizes.large * 5 }
const membersAtOnce = 200
const now = '2026-03-02T09:00:00Z'
const clockOfErasure = { hours: 49 }

const platform = await createTestPlatform({ unchecked: true, plugins: ['activity', 'screenshots', 'privacy'].map((name) => new URL(`../plugins/${name}/`, import.meta.url)), clock: now })
const admin = new pg.Client({ connectionString: platform.databaseUrls.admin })
type Size = keyof typeof sizes
const both = (): Record<Size, number[]> => ({ small: [], large: [] })
const took = { publish: both(), arrive: both(), page: both(), sign: both(), check: both(), erase: both() }

try {
  await admin.connect()
  for (let round = 0; round < rounds; round++) {
    for (const size of round % 2 === 0 ? ['small', 'large'] as const : ['large', 'small'] as const) {
      const workspace = await platform.workspace({ enabled: ['activity', 'screenshots', 'privacy'] })
      const filled = await fillMembers(admin, workspace.id, sizes[size])
      await publish(workspace, filled, size)
      await erase(workspace, filled, size)
      await workspace.disable('privacy')
    }
  }
  report('publishing a policy that collects more', took.publish, { small: 1, large: 1 })
  report('its arrival at every member, on their next contact', took.arrive, sizes)
  report('the page of published policies', took.page, sizes)
  report('signing a receipt', took.sign, { small: receipts, large: receipts })
  report('checking a receipt', took.check, { small: receipts, large: receipts })
  report('erasing one person', took.erase, rowsOf)
} finally {
  await admin.end()
  await platform.close()
}

async function publish(workspace: TestWorkspace, { memberIds }: FilledWorkspace, size: Size): Promise<void> {
  await arrive(workspace, memberIds)
  // Everybody has acknowledged what held before.
  await admin.query(`insert into core.policy_acknowledgement (workspace_id, member_id, version, acknowledged_at) select workspace_id, member_id, version, $2 from core.member_policy where workspace_id = $1 and member_id = any($3)`, [workspace.id, now, memberIds])
  await admin.query('vacuum analyze core.member, core.member_policy, core.policy_acknowledgement')
  took.publish[size].push(await timed(async () => {
    const changed = await workspace.admin.patch('/plugins/screenshots', { settings: { everyMinutes: 5 } })
    if (changed.statusCode !== 200) throw new Error(changed.body)
  }))
  took.arrive[size].push(await timed(() => arrive(workspace, memberIds)))
  took.page[size].push(await timed(async () => {
    const { items } = (await workspace.admin.get('/plugins/privacy/policies')).json<{ items: { members: { inForce: number; waiting: number } }[] }>()
    if (items[0]?.members.waiting !== sizes[size]) throw new Error(`the page says that ${String(items[0]?.members.waiting)} wait`)
  }))
  const found: PolicyReceipt[] = []
  const ids = Array.from({ length: receipts }, (_, index) => memberIds[index % memberIds.length]!)
  const { version } = (await admin.query<{ version: number }>('select min(version) as version from core.policy_acknowledgement where workspace_id = $1', [workspace.id])).rows[0]!
  took.sign[size].push(await timed(async () => {
    for (const memberId of ids) await workspace.inUnit(async (unit) => { found.push((await platform.platform.policyReceipts.find(unit, memberId, version))!) })
  }))
  took.check[size].push(await timed(async () => {
    for (const receipt of found) if ((await checkPolicyReceipt(receipt)).faults.length > 0) throw new Error('a receipt does not verify')
  }))
}

/** What each agent and each page asks for first. */
async function arrive(workspace: TestWorkspace, memberIds: readonly string[]): Promise<void> {
  for (let at = 0; at < memberIds.length; at += membersAtOnce) {
    await workspace.inUnit(async (unit) => { for (const memberId of memberIds.slice(at, at + membersAtOnce)) await platform.platform.policies.current(unit, memberId) })
  }
}

async function erase(workspace: TestWorkspace, { memberIds: [person, ...others], ...place }: FilledWorkspace, size: Size): Promise<void> {
  const half = rowsOf[size] / 2
  await admin.query('select p_activity.ensure_month($1::date)', ['2026-02-01'])
  await fill(workspace, place, [person!], half)
  await fill(workspace, place, others.slice(0, 100), half / 150)
  await admin.query('vacuum analyze')
  const asked = await workspace.admin.post('/plugins/privacy/erasures', { memberId: person, reason: 'They left.' })
  if (asked.statusCode !== 201) throw new Error(asked.body)
  const { id } = asked.json<{ id: string }>()
  platform.clock.advance(clockOfErasure)
  took.erase[size].push(await timed(() => platform.platform.erasure.run(workspace.id, id, new AbortController().signal)))
  const { state } = (await workspace.admin.get(`/plugins/privacy/erasures/${id}`)).json<{ state: string }>()
  if (state !== 'done') throw new Error(`the erasure is ${state}`)
  platform.clock.set(now)
}

async function fill({ id }: TestWorkspace, { organizationId, projectId, taskId }: Omit<FilledWorkspace, 'memberIds'>, memberIds: readonly string[], each: number): Promise<void> {
  await admin.query(`insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable)
    select $1, gen_random_uuid(), m, $2, $3, $4, $5::timestamptz - make_interval(mins => 40 * n), $5::timestamptz - make_interval(mins => 40 * n - 30), 'web', 'Work on part ' || n, true from unnest($6::uuid[]) m, generate_series(1, $7::int) n`,
  [id, organizationId, projectId, taskId, now, memberIds, Math.ceil(each)])
  await admin.query(`insert into p_activity.segment (workspace_id, member_id, started_at, device_no, state, duration_ms) select $1, m, '2026-02-01'::timestamptz + make_interval(secs => n * 40), 1, 2, 30000 from unnest($2::uuid[]) m, generate_series(1, $3::int) n`,
    [id, memberIds, Math.ceil(each)])
}

function report(what: string, ms: Record<Size, number[]>, units: Record<Size, number>): void {
  const each = (size: Size): number => median(ms[size]) / units[size]
  const words = (size: Size): string => `${thousands(sizes[size])} members ${median(ms[size]).toFixed(0)} ms${units[size] > 1 ? `, ${(1_000 * each(size)).toFixed(0)} µs each of ${thousands(units[size])}` : ''}`
  print(`${what}: ${words('small')}; ${words('large')}; ${(each('large') / each('small')).toFixed(2)} times`)
  if (each('large') > 2 * each('small')) process.exitCode = 1
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}
