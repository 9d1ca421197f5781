import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import pg from 'pg'
import type { Migration } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { createRowSignatures } from '../audit/row-signature.ts'
import { verifyAudit } from '../audit/verify.ts'
import { coreMigrations, migrate, openDatabase, prepareRoles } from '../database/index.ts'
import type { DatabaseUrls } from '../database/index.ts'
import { migratePlugin } from '../kernel/plugin-schema.ts'
import { sharedTestCluster, testSecret } from '@overt/testing/platform'
import activity from '../../plugins/activity/server/index.ts'
import attendance from '../../plugins/attendance/server/index.ts'
import dashboards from '../../plugins/dashboards/server/index.ts'
import permissions from '../../plugins/permissions/server/index.ts'
import reports from '../../plugins/reports/server/index.ts'

/** The first release: what came later changes tables that hold rows by then. */
const firstOfCore = new Set([
  '000-scope', '001-user', '002-workspace', '003-member', '005-idempotency', '010-identity-account', '011-identity-token', '012-identity-sign-up', '013-identity-invitation',
  '020-work-trash', '021-work-organization', '022-work-project', '023-work-task', '024-work-entry', '025-work-note', '026-work-rate', '027-work-entry-in-full',
  '030-devices-device', '031-devices-policy', '040-kernel-plugins', '050-audit-row', '051-audit-look',
])
const plugins = [activity, attendance, dashboards, permissions, reports] as const
const firstOfActivity = ['001-segment', '002-day', '003-presence', '004-category']

/** `é` as one character and as two: they look the same. */
const [composed, decomposed] = ['Caf\u00e9', 'Cafe\u0301']
const numbered = `${composed} (2)`

/** One workspace of the old installation, by the ids of its rows. */
interface Old {
  readonly workspace: string
  readonly user: string
  readonly member: string
  readonly colleague: string
  readonly organization: string
  readonly project: string
  readonly task: string
  readonly entry: string
}
const newOld = (): Old => ({ workspace: uuidv7(), user: uuidv7(), member: uuidv7(), colleague: uuidv7(), organization: uuidv7(), project: uuidv7(), task: uuidv7(), entry: uuidv7() })

describe('an installation of the first release with what it holds', function () {
  this.timeout(60_000)
  const olds = [newOld(), newOld()] as const
  let owner: pg.Client
  let urls: DatabaseUrls
  let drop: () => Promise<void>

  before(async () => {
    const cluster = await sharedTestCluster()
    const name = `test_old_${randomBytes(6).toString('hex')}`
    const server = new pg.Client({ connectionString: cluster })
    await server.connect()
    await server.query(`create database ${name}`)
    drop = async () => {
      await server.query(`drop database if exists ${name} with (force)`)
      await server.end()
    }
    const adminUrl = cluster.replace(/\/postgres\?/, `/${name}?`)
    await prepareRoles(adminUrl, testSecret)
    owner = new pg.Client({ connectionString: adminUrl })
    await owner.connect()
    // The first release had roles and grants, and fewer extensions.
    await owner.query('drop extension btree_gin')
    urls = await prepareRoles(adminUrl, testSecret)
    const old = await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations.filter((migration) => firstOfCore.has(migration.name)) })
    expect(old, 'a migration of the first release is gone').to.have.length(firstOfCore.size)
    for (const { id, migrations } of plugins) await migratePlugin(urls.admin, id, firstOf(id, migrations ?? []))
    for (const each of olds) {
      await fillCore(owner, each)
      await fillPlugins(owner, each)
    }
  })
  after(async () => {
    await owner.end()
    await drop()
  })

  const firstOf = (id: string, migrations: readonly Migration[]): readonly Migration[] =>
    (id === 'activity' ? migrations.filter(({ name }) => firstOfActivity.includes(name)) : migrations.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, 1))

  it('is migrated, core and plugins', async () => {
    expect(await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })).to.have.length(coreMigrations.length - firstOfCore.size)
    for (const { id, migrations } of plugins) await migratePlugin(urls.admin, id, migrations ?? [])
  })

  for (const [index, old] of olds.entries()) {
    describe(`and then workspace ${index + 1}`, () => {
      const rows = async (text: string): Promise<unknown[]> => (await owner.query({ text, values: [old.workspace], rowMode: 'array' })).rows
      const column = async (text: string): Promise<unknown[]> => (await rows(text)).map((row) => (row as unknown[])[0])

      it('has its rates since always, each where it was set', async () => {
        expect(await rows(`select case subject_id when $1 then 'workspace' when '${old.member}' then 'member' when '${old.organization}' then 'organization' when '${old.project}' then 'project' when '${old.task}' then 'task' end,
          valid_from::text, valid_until::text, rate from core.rate where workspace_id = $1 order by rate`)).to.deep.equal([
          ['workspace', '-infinity', 'infinity', 1_000], ['member', '-infinity', 'infinity', 2_000], ['organization', '-infinity', 'infinity', 3_000],
          ['project', '-infinity', 'infinity', 4_000], ['task', '-infinity', 'infinity', 5_000],
        ])
      })

      it('has its entries, worth what they were, those beyond the limits marked', async () => {
        expect(await rows(`select description, billable, billable_by_hand, beyond_limits from core.entry where workspace_id = $1 order by started_at`)).to.deep.equal([
          ['as its task', true, false, false], ['by hand', false, true, false], ['for years', true, false, true], ['running', true, false, false],
        ])
        expect(await column(`select rate from core.entry_in_full where workspace_id = $1`)).to.deep.equal([5_000, 5_000, 5_000, 5_000])
      })

      it('has names and tags in NFC, and a number where two looked the same', async () => {
        expect(await column('select name from core.workspace where id = $1')).to.deep.equal([composed])
        for (const table of ['core.organization', 'core.project', 'core.task']) {
          expect(await column(`select name from ${table} where workspace_id = $1 and deleted_batch is null order by name`), table).to.deep.equal([composed, numbered])
        }
        expect(await column('select name from core.organization where workspace_id = $1 and deleted_batch is not null'), 'in the trash').to.deep.equal([composed])
        expect(await column('select name from core.device where workspace_id = $1')).to.deep.equal([composed])
        expect(await column('select u.name from identity."user" u join core.member m on m.user_id = u.id where m.workspace_id = $1 and u.id = m.user_id order by u.email limit 1')).to.deep.equal([composed])
        expect(await rows('select tags from core.entry where workspace_id = $1 and tags <> \'{}\'')).to.deep.equal([[[composed]]])
      })

      it('has its receipts, with a reason or without, in a trail that verifies', async () => {
        expect(await rows('select reason, looks, plugin, how from core.look where workspace_id = $1 order by reason')).to.deep.equal([['', 3, '', 'opened'], ['asked by the person', 1, '', 'opened']])
        expect(await column(`select count(*)::int from core.audit_row where workspace_id = $1 and action = 'records.viewed'`)).to.deep.equal([2])
        const database = openDatabase({ url: urls.app, poolSize: 1 })
        const { fault, rows: verified } = await database.inWorkspace({ workspaceId: old.workspace }, (unit) => verifyAudit(unit, createRowSignatures(testSecret)))
        await database.close()
        expect([fault, verified]).to.deep.equal([null, 3])
      })

      it('has its deliveries and plugins', async () => {
        expect(await rows('select reason, attempts from core.parked_delivery where workspace_id = $1')).to.deep.equal([['failed', 3]])
        expect(await rows('select plugin_id, enabled from core.plugin_enablement where workspace_id = $1')).to.deep.equal([['activity', true]])
      })

      it('has its activity: names in NFC, and days that counted time twice due again', async () => {
        for (const table of ['app', 'domain']) expect(await column(`select name from p_activity.${table} where workspace_id = $1 order by id`), table).to.deep.equal([composed, numbered])
        expect(await rows('select date::text, stale from p_activity.day where workspace_id = $1 order by date')).to.deep.equal([['2026-01-05', true], ['2026-01-06', false]])
        expect(await column('select at_once from p_activity.usage where workspace_id = $1')).to.deep.equal([[], []])
      })

      it('has its attendance, with the zone of each day', async () => {
        expect(await rows('select code, worked_seconds, item::json ->> \'timeZone\' from p_attendance.day where workspace_id = $1')).to.deep.equal([['P', '28800', 'Europe/Berlin']])
        expect(await column('select name from p_attendance.holiday where workspace_id = $1 order by name')).to.deep.equal([composed, numbered])
      })

      it('has its dashboards, groups, saved reports and mails', async () => {
        expect(await column('select name from p_dashboards.dashboard where workspace_id = $1')).to.deep.equal([composed])
        expect(await column('select name from p_permissions.member_group where workspace_id = $1 order by name')).to.deep.equal([composed, numbered])
        expect(await column('select name from p_reports.saved_report where workspace_id = $1')).to.deep.equal([composed])
        expect(await column('select time_zone from p_reports.schedule where workspace_id = $1'), 'an offset is no zone').to.deep.equal(['Europe/Berlin'])
      })
    })
  }
})

const hour = 3_600_000
const active = (ms: number): string => `{${ms}}`

/** Rows in every table of the core that later migrations touch. */
async function fillCore(owner: pg.Client, old: Old): Promise<void> {
  const { workspace, user, member, colleague, organization, project, task } = old
  const add = (table: string, row: Readonly<Record<string, unknown>>) => addRow(owner, table, row)
  const other = uuidv7()
  for (const [id, name, email] of [[user, decomposed, 'a'], [other, 'Ben', 'b']] as const) await add('identity."user"', { id, name, email: `${email}-${workspace}@example.test` })
  await add('identity.personal_token', { id: uuidv7(), user_id: user, name: decomposed, hash: randomBytes(32), prefix: 'ovt_' })
  await add('identity.sign_up', { id: uuidv7(), token_hash: randomBytes(32), email: `c-${workspace}@example.test`, name: decomposed, password: 'x', workspace_name: 'x', time_zone: 'UTC', locale: 'en', created_at: 'now', expires_at: 'now' })
  await add('core.workspace', { id: workspace, name: decomposed, time_zone: 'Europe/Berlin', rate: 1_000 })
  await add('core.member', { workspace_id: workspace, id: member, user_id: user, role: 'admin', rate: 2_000 })
  await add('core.member', { workspace_id: workspace, id: colleague, user_id: other, role: 'member' })
  const batch = uuidv7()
  await add('core.trash_batch', { workspace_id: workspace, id: batch, subject: 'organization', subject_id: uuidv7(), name: decomposed, deleted_at: 'now', expires_at: 'now', counts: '{}' })
  const within = { workspace_id: workspace, organization_id: organization }
  await add('core.organization', { workspace_id: workspace, id: organization, name: composed, billable: true, rate: 3_000, tags: [decomposed] })
  await add('core.organization', { workspace_id: workspace, id: uuidv7(), name: decomposed })
  await add('core.organization', { workspace_id: workspace, id: uuidv7(), name: decomposed, deleted_batch: batch })
  await add('core.project', { ...within, id: project, name: composed, rate: 4_000 })
  await add('core.project', { ...within, id: uuidv7(), name: decomposed })
  await add('core.task', { ...within, project_id: project, id: task, name: composed, rate: 5_000 })
  await add('core.task', { ...within, project_id: project, id: uuidv7(), name: decomposed })
  const entry = { ...within, project_id: project, task_id: task, member_id: member, source: 'web', updated_at: '2026-01-05T12:00:00Z' }
  await add('core.entry', { ...entry, id: old.entry, description: 'as its task', started_at: '2026-01-05T08:00:00Z', stopped_at: '2026-01-05T10:00:00Z', billable: true, tags: [decomposed, composed] })
  await add('core.entry', { ...entry, id: uuidv7(), description: 'by hand', started_at: '2026-01-05T10:00:00Z', stopped_at: '2026-01-05T11:00:00Z', billable: false })
  await add('core.entry', { ...entry, id: uuidv7(), member_id: colleague, description: 'for years', started_at: '2026-01-06T10:00:00Z', stopped_at: '2199-01-01T00:00:00Z', billable: true })
  await add('core.entry', { ...entry, id: uuidv7(), description: 'running', started_at: '2026-01-07T10:00:00Z', billable: true })
  const device = uuidv7()
  await add('core.device', { workspace_id: workspace, id: device, member_id: member, number: 1, name: decomposed, platform: 'linux', agent_version: '0.0.1', token_hash: randomBytes(32) })
  await add('core.plugin_enablement', { workspace_id: workspace, plugin_id: 'activity', enabled: true })
  await add('core.parked_delivery', { workspace_id: workspace, id: uuidv7(), plugin_id: 'activity', hook: 'x', reason: 'failed', message: 'x', attempts: 3, payload: '{}' })
  await add('core.policy_version', { workspace_id: workspace, version: 1, content_hash: randomBytes(32), content: '{"pause":{"allowed":true,"maximumMinutes":null},"plugins":{}}', summary: '{"en":[],"de":[]}', issued_at: 'now' })
  await add('core.policy_acknowledgement', { workspace_id: workspace, member_id: member, version: 1, acknowledged_at: 'now', device_id: device })
  const look = { workspace_id: workspace, member_id: member, viewer_id: colleague, subject: 'Entry', first_at: '2026-01-05T10:05:00Z', last_at: '2026-01-05T10:55:00Z', records: 7 }
  await add('core.look', { ...look, hour: '2026-01-05T10:00:00Z', looks: 3 })
  await add('core.look', { ...look, hour: '2026-01-05T11:00:00Z', first_at: '2026-01-05T11:05:00Z', last_at: '2026-01-05T11:05:00Z', reason: 'asked by the person' })
  await owner.query(`select set_config('overt.workspace_id', $1, false)`, [workspace])
  await owner.query(`select core.append_audit('user', $1, 'member.updated', 'Member', null, null, '{}', now())`, [member])
  await owner.query(`select set_config('overt.workspace_id', '', false)`)
}

async function fillPlugins(owner: pg.Client, { workspace, member }: Old): Promise<void> {
  const add = (table: string, row: Readonly<Record<string, unknown>>) => addRow(owner, table, { workspace_id: workspace, ...row })
  for (const table of ['app', 'domain']) for (const name of [composed, decomposed]) await add(`p_activity.${table}`, { name })
  await owner.query(`select p_activity.ensure_month('2026-01-01')`)
  await add('p_activity.segment', { member_id: member, started_at: '2026-01-05T08:00:00Z', device_no: 1, state: 1, duration_ms: hour })
  // On two devices at once, of which each counted.
  const day = { member_id: member, time_zone: 'Europe/Berlin', active_ms: hour, stale: false }
  await add('p_activity.day', { ...day, date: '2026-01-05', first_active_at: '2026-01-05T08:00:00Z' })
  await add('p_activity.usage', { member_id: member, date: '2026-01-05', app_ids: '{1}', domain_ids: '{null}', active_ms: active(2 * hour) })
  await add('p_activity.day', { ...day, date: '2026-01-06', first_active_at: '2026-01-06T08:00:00Z' })
  await add('p_activity.usage', { member_id: member, date: '2026-01-06', app_ids: '{1}', domain_ids: '{null}', active_ms: active(hour) })
  await add('p_attendance.day', { member_id: member, date: '2026-01-05', version: 1, code: 'P', provisional: false, recheck_at: 'now', worked_seconds: 28_800, content_hash: 'x', item: '{"date":"2026-01-05"}' })
  await add('p_attendance.day_version', { member_id: member, date: '2026-01-05', version: 1, provisional: false, judged_at: 'now', record: '{"timeZone":"Europe/Berlin"}' })
  for (const name of [composed, decomposed]) await add('p_attendance.holiday', { id: uuidv7(), date: '2026-01-01', name, source: 'manual' })
  await add('p_dashboards.dashboard', { id: uuidv7(), owner_id: member, name: decomposed, scope: '{}', layout: '[]', layout_version: 1, created_at: 'now', updated_at: 'now' })
  for (const name of [composed, decomposed]) await add('p_permissions.member_group', { id: uuidv7(), name })
  const saved = uuidv7()
  await add('p_reports.saved_report', { id: saved, member_id: member, name: decomposed, query: '{}', created_at: 'now', updated_at: 'now' })
  await add('p_reports.schedule', { id: uuidv7(), saved_id: saved, member_id: member, frequency: 'daily', local_time: '08:00', time_zone: '+01:00', period: 'yesterday', format: 'none', next_at: 'now', created_at: 'now', updated_at: 'now' })
}

async function addRow(owner: pg.Client, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const columns = Object.keys(row)
  await owner.query(`insert into ${table} (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`, Object.values(row))
}
