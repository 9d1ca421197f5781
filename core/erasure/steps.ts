import type { Subjects, UnitOfWork } from '@overt/sdk'
import { columnOf, quote } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import type { Guard } from '../kernel/guarded-call.ts'
import { endMembership } from '../kernel/end-membership.ts'
import { erasePluginData } from '../kernel/plugin-data.ts'
import { pluginSchema } from '../kernel/plugin-schema.ts'
import { revokeDevices } from '../devices/enrollment.ts'
import { coreSubjects } from '../permission/subjects.ts'
import { endRunning } from '../work/timer.ts'
import type { ErasureDeclarations } from './contracts.ts'
import { forgetTrail, recordsOf } from './forget-trail.ts'
import type { Person } from './forget-trail.ts'
import { eraseMemberRows } from './member-rows.ts'
import { forgetJobs, forgetMailFiles, forgetUndelivered, leavingAddresses, rememberDevices } from './outside-rows.ts'
import type { Traces } from './outside-rows.ts'

export type Counts = Readonly<Record<string, number>>

export interface StepParts {
  readonly platform: Platform
  readonly guard: Guard
  readonly declarations: ErasureDeclarations
}

/** One part of an erasure; repeated from its beginning after a fault. */
export interface Step {
  readonly id: string
  run(signal: AbortSignal): Promise<Counts>
}

const stepTimeoutMs = 30 * 60_000

/** A part that waits for something to be set right. */
export class StepFault extends Error {
  override readonly name = 'StepFault'
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Plugins that are installed, and those that are not any more but have tables still, in one order. */
export async function erasedOwners({ platform: { plugins } }: StepParts, unit: UnitOfWork): Promise<string[]> {
  const schemas = await unit.query<{ id: string }>(`select replace(substr(nspname, 3), '_', '-') as id from pg_namespace where nspname like 'p\\_%' order by 1`)
  return [...new Set([...plugins.list().map(({ id }) => id), ...schemas.map(({ id }) => id)])].sort()
}

/** Steps of erasing a member, but for the last, which takes the member and their account. */
export function memberSteps(parts: StepParts, workspaceId: string, person: Person, owners: readonly string[]): Step[] {
  const { platform, declarations } = parts
  const { database } = platform
  const within = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => database.inWorkspace({ workspaceId }, run)
  const { memberId } = person
  const subjects: Subjects = Object.assign({}, coreSubjects, ...platform.plugins.list().map(({ definition }) => definition?.subjects ?? {}))
  const ownSubjects = Object.entries(subjects).filter(([, subject]) => columnOf(subject, 'member') !== undefined).map(([name]) => name)
  return [
    { id: 'access', run: () => within((unit) => endAccess(platform, unit, memberId)) },
    // Before rows go: which records were theirs is read from them.
    { id: 'trail', run: async (signal) => ({ details: await forgetTrail(platform, workspaceId, person, await within((unit) => recordsOf(unit, subjects, memberId)), ownSubjects, signal) }) },
    ...owners.map((owner): Step => ({ id: owner, run: (signal) => eraseFromPlugin(parts, owner, workspaceId, memberId, signal) })),
    { id: 'core', run: (signal) => eraseMemberRows(database, workspaceId, memberId, { schema: 'core', declared: [], kept: ['member', ...declarations.of('core')?.keeps?.flatMap(({ tables }) => tables) ?? []] }, signal) },
    { id: 'mail', run: () => forgetUndelivered(platform, workspaceId, person) },
  ]
}

async function endAccess(platform: Platform, unit: UnitOfWork, memberId: string): Promise<Counts> {
  const { audit, clock, live } = platform
  await rememberDevices(unit, memberId, clock.now())
  await endRunning(platform, unit, memberId, 'removed')
  await revokeDevices(platform, unit, memberId)
  await endMembership(platform, unit, memberId)
  await unit.query(`update core.member set status = 'removed', removed_at = coalesce(removed_at, $3), updated_at = clock_timestamp() where workspace_id = $1 and id = $2`, [unit.workspaceId, memberId, clock.now().toString()])
  await platform.hooks.core.durable('member.erasing', { memberId }, { workspaceId: unit.workspaceId, unit })
  await audit.record(unit, { action: 'member.erasing', subject: 'Member', subjectId: memberId })
  live.publish(unit, 'rights.changed', { memberId })
  unit.afterCommit(() => { platform.deviceTokens.forget(memberId) })
  return {}
}

async function eraseFromPlugin({ platform, guard, declarations }: StepParts, owner: string, workspaceId: string, memberId: string, signal: AbortSignal): Promise<Counts> {
  const plugin = platform.plugins.get(owner)
  // What it erases beside rows only its own code knows.
  if (plugin !== undefined && plugin.state !== 'ready') throw new StepFault('plugin-not-ready')
  const declaration = declarations.of(owner)
  const counts: Record<string, number> = {}
  const add = (found: Counts): void => { for (const [kind, records] of Object.entries(found)) counts[kind] = (counts[kind] ?? 0) + records }
  const { member } = declaration ?? {}
  if (member !== undefined) {
    add(await guard.call({ plugin: owner, place: 'erasure', workspaceId, timeoutMs: stepTimeoutMs, background: true, neverPaused: true }, (own) => member(memberId, { workspaceId, signal: AbortSignal.any([signal, own]) })))
  }
  const { ends = [], stays = [] } = plugin?.manifest?.members ?? {}
  add(await eraseMemberRows(platform.database, workspaceId, memberId, { schema: pluginSchema(owner), declared: [...ends, ...stays], kept: declaration?.keeps?.flatMap(({ tables }) => tables) ?? [] }, signal))
  return counts
}

/** Steps of erasing a workspace, but for the last, which takes the workspace and the accounts that nothing else has. */
export function workspaceSteps(parts: StepParts, workspaceId: string, owners: readonly string[], keepsAccounts: boolean): Step[] {
  const { platform, guard } = parts
  const { blobs, database } = platform
  const within = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => database.inWorkspace({ workspaceId }, run)
  return [
    ...owners.map((owner): Step => ({
      id: owner,
      async run() {
        const plugin = platform.plugins.get(owner)
        if (plugin !== undefined && plugin.state !== 'ready') throw new StepFault('plugin-not-ready')
        const purge = plugin?.definition?.lifecycle?.purge
        return within(async (unit) => {
          await unit.query(`set local statement_timeout = '10min'`)
          if (purge !== undefined) await guard.call({ plugin: owner, place: 'lifecycle purge', workspaceId, timeoutMs: stepTimeoutMs, background: true, neverPaused: true }, () => purge(unit, { blobs, log: platform.log.child({ plugin: owner }) }))
          return { rows: await erasePluginData(unit, owner) }
        })
      },
    })),
    { id: 'core', run: () => within(countCore) },
    {
      id: 'files',
      async run(signal) {
        let files = 0
        for await (const { key } of blobs.list(workspaceId, '')) {
          signal.throwIfAborted()
          await blobs.delete(workspaceId, key)
          files += 1
        }
        return { files }
      },
    },
    {
      id: 'mail',
      async run() {
        const traces = await within(async (unit): Promise<Traces> => {
          const people = keepsAccounts ? [] : await unit.query<{ id: string }>('select user_id as id from core.member where workspace_id = $1', [workspaceId])
          return { workspaceId, ids: [workspaceId], accounts: await leavingAddresses(unit, people.map(({ id }) => id)) }
        })
        return { jobs: await within((unit) => forgetJobs(unit, traces)), mails: await forgetMailFiles(platform.config.dataFolder, traces) }
      },
    },
  ]
}

/** What goes with the workspace itself, by its references. */
async function countCore(unit: UnitOfWork): Promise<Counts> {
  const tables = await unit.query<{ name: string }>(`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
    where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and has_table_privilege(c.oid, 'select') order by 1`)
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await unit.query<{ rows: number }>(`select count(*)::int as rows from core.${quote(name)} where workspace_id = $1`, [unit.workspaceId])
    if ((row?.rows ?? 0) > 0) counts[name] = row!.rows
  }
  return counts
}
