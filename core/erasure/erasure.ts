import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Caller, Erasure, ErasureView, Job, UnitOfWork } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import type { JobQueue, Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { lastAdmin } from '../identity/errors.ts'
import type { Guard } from '../kernel/guarded-call.ts'
import { createErasureDeclarations } from './declarations.ts'
import { makeErasureDue } from './due-now.ts'
import { erasureStarted, erasureUnfinished, signInAgain, startOutside } from './errors.ts'
import { listErasures, openErasure, readErasure, readSteps, viewOf } from './erasure-rows.ts'
import type { ErasureRow } from './erasure-rows.ts'
import { erasureText } from './erasure-texts.ts'
import { runErasure } from './run-erasure.ts'
import type { WorkspaceEnd, PlatformErasure } from './contracts.ts'

const defaultStartHours = 24
/** From the request to the end of it. */
const clockHours = 48
const freshMinutes = 15
const slackMs = 60_000

/** Whatever ends a process in between, the schedule starts what is due and goes on with what was interrupted. */
export function createErasure(parts: () => Platform, { jobs, guard, secret }: { readonly jobs: JobQueue; readonly guard: Guard; readonly secret: string }): PlatformErasure {
  const declarations = createErasureDeclarations(parts)
  const addressKey = Buffer.from(hkdfSync('sha256', secret, '', 'overt erasure certificates', 32))
  const keyOf = (id: string): string => createHmac('sha256', addressKey).update(id).digest('base64url').slice(0, 32)
  let writer: PlatformErasure['writer']

  const run = (workspaceId: string, id: string, signal: AbortSignal): Promise<void> => runErasure({ platform: parts(), guard, declarations }, workspaceId, id, signal)
  const job: Job<{ readonly id: string }> = jobs.declare('core', { id: 'erasure', timeoutMs: 2 * 3_600_000, maxAttempts: 25, run: ({ id }, { workspaceId, signal }) => run(workspaceId, id, signal) })
  jobs.schedule({
    id: 'erasures', cron: '*/5 * * * *',
    async run(signal) {
      const { clock, database, log } = parts()
      const due = await database.inIdentity(null, (unit) => unit.query<{ workspace_id: string; id: string }>('select workspace_id, id from core.due_erasures($1)', [clock.now().toString()]))
      for (const { workspace_id: workspaceId, id } of due) {
        if (signal.aborted) return
        // The others have their turn all the same.
        try { await run(workspaceId, id, signal) } catch (error) { log.error({ err: error, workspaceId, erasure: id }, 'an erasure is not finished yet') }
      }
    },
  })

  jobs.schedule({
    id: 'erasure-release', cron: '52 3 * * *',
    async run(signal) {
      const { clock, database, log } = parts()
      const erased = await database.inIdentity(null, (unit) => unit.query<{ workspace_id: string; member_id: string }>(`select workspace_id, member_id from identity.erasure_ledger where member_id is not null and jsonb_array_length(certificate -> 'kept') > 0`))
      for (const { workspace_id: workspaceId, member_id: memberId } of erased) {
        if (signal.aborted) return
        try {
          await database.inWorkspace({ workspaceId }, async (unit) => { for (const owner of declarations.owners()) for (const { release } of declarations.of(owner)?.keeps ?? []) await release?.(unit, memberId, clock.now()) })
        } catch (error) { log.error({ err: error, workspaceId }, 'what had to stay of an erased member could not be released') }
      }
    },
  })

  async function view(unit: UnitOfWork, row: ErasureRow, locale: string): Promise<ErasureView> {
    const { plugins } = parts()
    const steps = (await readSteps(unit, row.id)).map((step) => ({
      id: step.id, title: plugins.get(step.id) === undefined ? erasureText(locale, step.id) : plugins.title(step.id, locale), state: step.state, error: step.error,
      records: Object.values(step.counts).reduce((sum, count) => sum + count, 0), finishedAt: step.finishedAt?.toISOString() ?? null,
    }))
    return viewOf(row, steps, `/api/erasures/${row.id}/certificate?key=${keyOf(row.id)}`)
  }

  async function request(unit: UnitOfWork, caller: Caller, { memberId, reason, startAt }: Parameters<Erasure['request']>[2]) {
    const { audit, clock } = parts()
    const now = clock.now()
    const latest = now.add({ hours: clockHours })
    const start = startAt ?? now.add({ hours: defaultStartHours })
    // A clock that is some seconds behind still means now.
    if (start.epochMilliseconds < now.epochMilliseconds - slackMs || Temporal.Instant.compare(start, latest) > 0) throw startOutside()
    await unit.query('select 1 from core.workspace where id = $1 for update', [unit.workspaceId])
    const open = await openErasure(unit, memberId)
    if (open !== undefined) return { view: await view(unit, open, caller.locale), created: false }
    if (memberId !== null) await requireErasable(unit, memberId)
    const id = uuidv7(now.epochMilliseconds)
    await unit.query('insert into core.erasure (workspace_id, id, member_id, requested_by, reason, requested_at, start_at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [unit.workspaceId, id, memberId, caller.memberId, reason, now.toString(), start.toString(), latest.toString()])
    await audit.record(unit, { action: 'erasure.requested', subject: 'Erasure', subjectId: id, after: { memberId, startAt: start.toString() } })
    await job.add(unit, { id }, { key: `erasure:${id}`, runAt: start })
    return { view: await view(unit, (await readErasure(unit, id))!, caller.locale), created: true }
  }

  async function endWorkspace<T>(workspaceId: string, { allow, ...end }: WorkspaceEnd<T>): Promise<T> {
    const { clock, database, stopping } = parts()
    const { allowed, due } = await database.inWorkspace({ workspaceId }, async (unit) => ({ allowed: await allow(unit), due: await makeErasureDue(unit, { ...end, memberId: null, now: clock.now() }) }))
    try {
      if (due !== undefined) await run(workspaceId, due, stopping)
    } catch (cause) {
      throw erasureUnfinished({ cause })
    }
    return allowed
  }

  return {
    declarations,
    run,
    endWorkspace,
    get writer() { return writer },
    setWriter(owner, write) { writer = { owner, write } },
    isCertificateKey: (id, key) => key.length === 32 && timingSafeEqual(Buffer.from(keyOf(id)), Buffer.from(key.padEnd(32).slice(0, 32))),
    request,
    list: async (unit, locale, { memberId = null } = {}) => Promise.all((await listErasures(unit, memberId)).map((row) => view(unit, row, locale))),
    async find(unit, locale, id) {
      const row = await readErasure(unit, id)
      return row === undefined ? undefined : view(unit, row, locale)
    },
    async cancel(unit, id) {
      const row = await readErasure(unit, id, { lock: true })
      if (row?.state !== 'waiting') throw erasureStarted()
      const { audit, clock } = parts()
      await unit.query(`update core.erasure set state = 'cancelled', finished_at = $3 where workspace_id = $1 and id = $2`, [unit.workspaceId, id, clock.now().toString()])
      await audit.record(unit, { action: 'erasure.cancelled', subject: 'Erasure', subjectId: id, after: { memberId: row.memberId } })
    },
    kept: declarations.kept,
    async requireFreshSignIn(request) {
      const { clock, database, identity } = parts()
      const signedIn = await identity.signedIn(request)
      if (signedIn?.via !== 'session') return
      const [session] = await database.inIdentity(null, (unit) => unit.query<{ created_at: Date }>('select created_at from identity.session where id = $1', [signedIn.credentialId]))
      if (session === undefined || session.created_at.getTime() < clock.now().epochMilliseconds - freshMinutes * slackMs) throw signInAgain()
    },
  }

  async function requireErasable(unit: UnitOfWork, memberId: string): Promise<void> {
    const [member] = await unit.query<{ last: boolean }>(`select m.role = 'admin' and m.status = 'active' and not exists (
        select from core.member o where o.workspace_id = m.workspace_id and o.role = 'admin' and o.status = 'active' and o.id <> m.id) as last
      from core.member m where m.workspace_id = $1 and m.id = $2`, [unit.workspaceId, memberId])
    if (member === undefined) throw notFound({ values: { what: 'The member' } })
    if (member.last) throw lastAdmin()
  }
}
