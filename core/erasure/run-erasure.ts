import type { ErasedKind, UnitOfWork } from '@overt/sdk'
import { Problem } from '@overt/sdk'
import { PluginFault } from '../kernel/guarded-call.ts'
import { recordInstallation } from '../operator/installation-trail.ts'
import { certify } from './certificate.ts'
import { erasureText } from './erasure-texts.ts'
import { readErasure, readSteps } from './erasure-rows.ts'
import type { ErasureRow } from './erasure-rows.ts'
import { forgetTrail } from './forget-trail.ts'
import type { Person } from './forget-trail.ts'
import { deleteLeftAccounts, forgetUndelivered, rememberDevices } from './outside-rows.ts'
import { StepFault, erasedOwners, memberSteps, workspaceSteps } from './steps.ts'
import type { Counts, Step, StepParts } from './steps.ts'

/** The last step takes the erased themselves, and is one transaction with certificate and ledger. */
export const lastStep = 'account'

/**
 * Runs an erasure from where it was left: each step is noted when it is done, and repeated from its beginning where the process ended in it. Throws
 * where a step failed, so that the job is tried again; `failed` says why meanwhile.
 */
export async function runErasure(parts: StepParts, workspaceId: string, id: string, signal: AbortSignal): Promise<void> {
  const { database, log } = parts.platform
  const within = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => database.inWorkspace({ workspaceId }, run)
  const started = await within((unit) => start(parts, unit, id))
  if (started === undefined) return
  const { erasure, person, owners } = started
  const steps = person === undefined ? workspaceSteps(parts, workspaceId, owners, erasure.keepsAccounts) : memberSteps(parts, workspaceId, person, owners)
  const all: Step[] = [...steps, { id: lastStep, run: () => (person === undefined ? finishWorkspace(parts, workspaceId, erasure) : finishMember(parts, workspaceId, erasure, person, signal)) }]
  const failures: unknown[] = []
  for (const step of all) {
    const known = new Set((await within((unit) => readSteps(unit, id))).filter(({ state }) => state === 'done').map((done) => done.id))
    if (known.has(step.id)) continue
    // The others have their turn, but the erased themselves go only when everything else has.
    if (step.id === lastStep && failures.length > 0) break
    try {
      const counts = await step.run(signal)
      if (step.id !== lastStep) await within((unit) => note(unit, id, step.id, { counts, at: parts.platform.clock.now() }))
    } catch (error) {
      failures.push(error)
      log.error({ err: error, workspaceId, erasure: id, step: step.id }, 'a step of an erasure failed and is tried again')
      await within((unit) => note(unit, id, step.id, { error: codeOf(error) }))
    }
    signal.throwIfAborted()
  }
  if (failures.length > 0) throw new Error(`${String(failures.length)} steps of the erasure failed`, { cause: failures[0] })
}

interface Started { readonly erasure: ErasureRow; readonly person: Person | undefined; readonly owners: readonly string[] }

/** Marks it as running and writes down its steps; undefined where there is nothing to do. */
async function start(parts: StepParts, unit: UnitOfWork, id: string): Promise<Started | undefined> {
  const { clock } = parts.platform
  const erasure = await readErasure(unit, id, { lock: true })
  if (erasure === undefined || erasure.state === 'done' || erasure.state === 'cancelled') return undefined
  if (erasure.state === 'waiting') {
    // A job that came too early: the schedule comes back.
    if (erasure.startAt.getTime() > clock.now().epochMilliseconds) return undefined
    await unit.query(`update core.erasure set state = 'running', started_at = $3 where workspace_id = $1 and id = $2`, [unit.workspaceId, id, clock.now().toString()])
  }
  const owners = await erasedOwners(parts, unit)
  const person = erasure.memberId === null ? undefined : await personOf(unit, erasure.memberId)
  if (erasure.memberId !== null && person === undefined) return undefined
  const ids = [...person === undefined ? workspaceSteps(parts, unit.workspaceId, owners, erasure.keepsAccounts) : memberSteps(parts, unit.workspaceId, person, owners), { id: lastStep }].map((step) => step.id)
  await unit.query(`insert into core.erasure_step (workspace_id, erasure_id, step, position) select $1, $2, s.step, s.position from unnest($3::text[]) with ordinality s (step, position)
    on conflict (workspace_id, erasure_id, step) do nothing`, [unit.workspaceId, id, ids])
  return { erasure: (await readErasure(unit, id))!, person, owners }
}

async function personOf(unit: UnitOfWork, memberId: string): Promise<Person | undefined> {
  const [person] = await unit.query<Person>(`select m.id as "memberId", u.id as "userId", u.email, u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = $1 and m.id = $2`, [unit.workspaceId, memberId])
  return person
}

async function note(unit: UnitOfWork, id: string, step: string, outcome: { readonly counts: Counts; readonly at: Temporal.Instant } | { readonly error: string }): Promise<void> {
  const done = 'counts' in outcome
  await unit.query(`update core.erasure_step set state = $4, counts = coalesce($5::jsonb, counts), error = $6, finished_at = $7 where workspace_id = $1 and erasure_id = $2 and step = $3`,
    [unit.workspaceId, id, step, done ? 'done' : 'failed', done ? JSON.stringify(outcome.counts) : null, done ? null : outcome.error, done ? outcome.at.toString() : null])
}

/** Codes only: what a fault says may be about the person. */
function codeOf(error: unknown): string {
  if (error instanceof StepFault || error instanceof Problem) return error.code
  return error instanceof PluginFault ? `plugin-${error.kind}` : 'failed'
}

async function finishMember({ platform, declarations }: StepParts, workspaceId: string, erasure: ErasureRow, person: Person, signal: AbortSignal): Promise<Counts> {
  const { audit, database, live, plugins } = platform
  // What the steps themselves recorded, and what was sent meanwhile.
  await forgetTrail(platform, workspaceId, person, [], [], signal)
  await forgetUndelivered(platform, workspaceId, person)
  await database.inWorkspace({ workspaceId }, async (unit) => {
    const [workspace] = await unit.query<{ locale: string }>('select locale from core.workspace where id = $1', [workspaceId])
    const locale = workspace?.locale ?? 'en'
    const kept = await declarations.kept(unit, person.memberId, locale)
    await unit.query('select core.erase_looks($1)', [person.memberId])
    await unit.query('delete from core.member where workspace_id = $1 and id = $2', [workspaceId, person.memberId])
    const userIds = await deleteLeftAccounts(unit, [person.userId])
    const counts = { account: userIds.length, member: 1 }
    if (userIds.length === 0) kept.push({ owner: 'core', kind: 'account', records: 1, until: null, what: erasureText(locale, 'kept-account'), reason: erasureText(locale, 'kept-account-reason') })
    await note(unit, erasure.id, lastStep, { counts, at: platform.clock.now() })
    const steps = await readSteps(unit, erasure.id)
    const certificate = await certify(platform, unit, { ...certified(erasure), erased: kindsOf(steps, (owner) => plugins.get(owner) !== undefined), kept, userIds })
    await unit.query(`update core.erasure set state = 'done', finished_at = $3 where workspace_id = $1 and id = $2`, [workspaceId, erasure.id, certificate.finishedAt])
    await unit.query(`update core.erasure set reason = '' where workspace_id = $1 and (member_id = $2 or requested_by = $2)`, [workspaceId, person.memberId])
    await audit.record(unit, { action: 'erasure.finished', subject: 'Erasure', subjectId: erasure.id, after: { memberId: person.memberId } })
    live.publish(unit, 'rights.changed', { memberId: person.memberId })
    await unit.query('delete from core.notice where workspace_id = $1 and key = $2', [workspaceId, erasure.id])
  })
  return {}
}

async function finishWorkspace({ platform }: StepParts, workspaceId: string, erasure: ErasureRow): Promise<Counts> {
  await platform.database.inWorkspace({ workspaceId }, async (unit) => {
    const users = await unit.query<{ id: string }>('select user_id as id from core.member where workspace_id = $1', [workspaceId])
    const steps = await readSteps(unit, erasure.id)
    await rememberDevices(unit, null, platform.clock.now())
    await platform.identity.deleteWorkspace(unit)
    const userIds = erasure.keepsAccounts ? [] : await deleteLeftAccounts(unit, users.map(({ id }) => id))
    await certify(platform, unit, {
      ...certified(erasure), userIds, kept: [],
      erased: [...kindsOf(steps, (owner) => platform.plugins.get(owner) !== undefined), ...userIds.length === 0 ? [] : [{ owner: 'core', kind: 'account', records: userIds.length }], { owner: 'core', kind: 'workspace', records: 1 }],
    })
    if (erasure.pluginId !== null) {
      await recordInstallation(unit, { at: platform.clock.now(), actor: { kind: 'plugin', plugin: erasure.pluginId }, action: 'workspace.erased', subject: 'Workspace', subjectId: workspaceId, plugin: erasure.pluginId })
    }
  })
  platform.log.warn({ workspaceId, erasure: erasure.id, plugin: erasure.pluginId }, 'workspace erased')
  return {}
}

const certified = ({ id, memberId, requestedAt, startedAt }: ErasureRow) => ({ id, memberId, requestedAt: requestedAt.toISOString(), startedAt: (startedAt ?? requestedAt).toISOString() })

/** What each step erased, of the plugins by their ids and of the rest under `core`. */
function kindsOf(steps: readonly { readonly id: string; readonly counts: Counts }[], isPlugin: (id: string) => boolean): ErasedKind[] {
  return steps.flatMap(({ id, counts }) => Object.entries(counts).filter(([, records]) => records > 0).map(([kind, records]) => ({ owner: isPlugin(id) ? id : 'core', kind, records })))
}
