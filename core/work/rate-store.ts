import { uuidv7 } from '@overt/sdk'
import type { RateVersion, UnitOfWork } from '@overt/sdk'
import { instantSql } from './instants.ts'
import { levelOf } from './rate-subjects.ts'
import type { RateOwner } from './rate-subjects.ts'
import { withEnds } from './rate-versions.ts'
import type { KnownTerm, RateTerm } from './rate-versions.ts'

/** Changes of one subject's rates follow one another. */
async function lockRates(unit: UnitOfWork, { subjectId }: RateOwner): Promise<void> {
  await unit.query({ name: 'rate-lock', text: 'select pg_advisory_xact_lock(hashtextextended($1, 2))', values: [subjectId] })
}

const day = (column: string): string => `case when isfinite(${column}) then ${column}::text end`

/** Every version of a subject's rate, the earliest first. */
export async function readRates(unit: UnitOfWork, { subject, subjectId }: RateOwner): Promise<readonly RateVersion[]> {
  return unit.query<RateVersion>({
    name: 'rate-versions',
    text: `
      select r.id, $3::text as subject, r.subject_id as "subjectId", r.rate, w.currency, ${day('r.valid_from')} as "validFrom", ${day('r.valid_until')} as "validUntil",
        r.created_by as "createdBy", ${instantSql('r.created_at')} as "createdAt"
      from core.rate r join core.workspace w on w.id = r.workspace_id
      where r.workspace_id = $1 and r.subject_id = $2 order by r.valid_from`,
    values: [unit.workspaceId, subjectId, subject],
  })
}

/** Whose the version is. */
export async function ownerOfRate(unit: UnitOfWork, id: string): Promise<RateOwner | undefined> {
  const [row] = await unit.query<RateOwner>({
    name: 'rate-owner',
    text: `select case when task_id is not null then 'task' when project_id is not null then 'project' when organization_id is not null then 'organization'
        when member_id is not null then 'member' else 'workspace' end as subject, subject_id as "subjectId"
      from core.rate where workspace_id = $1 and id = $2`,
    values: [unit.workspaceId, id],
  })
  return row
}

/** Puts the versions of a subject into this state; versions that stay keep their ids. */
export async function storeRates(unit: UnitOfWork, owner: RateOwner, terms: readonly (KnownTerm | RateTerm)[]): Promise<void> {
  const { column } = levelOf(owner.subject)
  const rows = withEnds(terms.map((term) => ({ id: uuidv7(), ...term })))
  await unit.query('delete from core.rate where workspace_id = $1 and subject_id = $2 and id <> all($3::uuid[])', [unit.workspaceId, owner.subjectId, rows.map(({ id }) => id)])
  await unit.query(`
    insert into core.rate (workspace_id, id${column === null ? '' : `, ${column}`}, valid_from, valid_until, rate, created_by, created_at)
    select $1, row.id${column === null ? '' : ', $2::uuid'}, coalesce(row.valid_from, '-infinity'), coalesce(row.valid_until, 'infinity'), row.rate, $3, core.now()
    from unnest($4::uuid[], $5::date[], $6::date[], $7::integer[]) as row (id, valid_from, valid_until, rate)
    where $2::uuid is not null
    on conflict (workspace_id, id) do update set valid_from = excluded.valid_from, valid_until = excluded.valid_until, rate = excluded.rate`,
  [unit.workspaceId, owner.subjectId, unit.memberId, rows.map(({ id }) => id), rows.map(({ validFrom }) => validFrom), rows.map(({ validUntil }) => validUntil), rows.map(({ rate }) => rate)])
}

/** The versions for a change of them, locked until the unit ends. */
export async function lockedRates(unit: UnitOfWork, owner: RateOwner): Promise<readonly RateVersion[]> {
  await lockRates(unit, owner)
  return readRates(unit, owner)
}
