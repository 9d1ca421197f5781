import type { UnitOfWork } from '@overt/sdk'
import type { Me } from '../wire.ts'
import { notFound } from './errors.ts'
import { changeOf, insertPunchText, punchColumns, punchValues } from './punch-row.ts'
import type { PunchRow } from './punch-row.ts'

/** Punches of one member follow one another: two at once would both take the same one for the latest. */
export async function lockPunches(unit: UnitOfWork, memberId: string): Promise<void> {
  await unit.query({ name: 'punchim-lock', text: 'select pg_advisory_xact_lock(hashtextextended($1, 1))', values: [memberId] })
}

export async function findPunch(unit: UnitOfWork, id: string, lock: '' | 'for update' = ''): Promise<PunchRow | undefined> {
  const [punch] = await unit.query<PunchRow>({
    name: `punchim-punch${lock === '' ? '' : '-lock'}`, text: `select ${punchColumns} from p_punchim.punch n where n.workspace_id = $1 and n.id = $2 ${lock}`, values: [unit.workspaceId, id],
  })
  return punch
}

/** Errors: `not-found`. */
export async function readPunch(unit: UnitOfWork, id: string): Promise<PunchRow> {
  const punch = await findPunch(unit, id)
  if (punch === undefined) throw notFound()
  return punch
}

export async function insertPunch(unit: UnitOfWork, punch: PunchRow): Promise<void> {
  await unit.query({ name: 'punchim-insert', text: insertPunchText, values: [unit.workspaceId, ...punchValues(punch)] })
}

/** Errors: `not-found`. */
export async function changePunch(unit: UnitOfWork, id: string, change: Partial<PunchRow>): Promise<PunchRow> {
  const { sql, values } = changeOf(change)
  const [punch] = await unit.query<PunchRow>(`update p_punchim.punch n set ${sql} where n.workspace_id = $1 and n.id = $2 returning ${punchColumns}`, [unit.workspaceId, id, ...values])
  if (punch === undefined) throw notFound()
  return punch
}

const counted = `n.decision is distinct from 'reject'`
export const isCounted = ({ decision }: Pick<PunchRow, 'decision'>): boolean => decision !== 'reject'

/** The member's latest punch that counts, by corrected time. */
export async function latestPunch(unit: UnitOfWork, memberId: string): Promise<PunchRow | undefined> {
  const [punch] = await unit.query<PunchRow>({
    name: 'punchim-latest',
    text: `select ${punchColumns} from p_punchim.punch n where n.workspace_id = $1 and n.member_id = $2 and ${counted} order by n.corrected_at desc, n.id desc limit 1`,
    values: [unit.workspaceId, memberId],
  })
  return punch
}

/** The latest punches of a member by corrected time, whatever was decided on them, the latest first. */
export async function recentPunches(unit: UnitOfWork, memberId: string): Promise<readonly PunchRow[]> {
  return unit.query<PunchRow>({
    name: 'punchim-recent',
    text: `select ${punchColumns} from p_punchim.punch n where n.workspace_id = $1 and n.member_id = $2 order by n.corrected_at desc, n.id desc limit 20`,
    values: [unit.workspaceId, memberId],
  })
}

export interface Neighbours {
  /** The last punch that counts up to an instant, and the first one after it. */
  readonly before: PunchRow | undefined
  readonly after: PunchRow | undefined
}

/** The punches that count around an instant; one with the given id is left out. */
export async function neighboursOf(unit: UnitOfWork, memberId: string, at: Date, id: string): Promise<Neighbours> {
  const side = (comparison: string, order: string): string => `(select ${punchColumns} from p_punchim.punch n
    where n.workspace_id = $1 and n.member_id = $2 and n.id <> $4 and n.corrected_at ${comparison} $3 and ${counted} order by n.corrected_at ${order}, n.id ${order} limit 1)`
  const rows = await unit.query<PunchRow>({ name: 'punchim-neighbours', text: `${side('<=', 'desc')} union all ${side('>', 'asc')}`, values: [unit.workspaceId, memberId, at, id] })
  return { before: rows.find(({ correctedAt }) => correctedAt <= at), after: rows.find(({ correctedAt }) => correctedAt > at) }
}

/** The member's punches in `[from, to)`, the first one first. */
export async function punchesBetween(unit: UnitOfWork, memberId: string, { from, to }: { readonly from: Temporal.Instant; readonly to: Temporal.Instant }): Promise<readonly PunchRow[]> {
  return unit.query<PunchRow>({
    name: 'punchim-between',
    text: `select ${punchColumns} from p_punchim.punch n where n.workspace_id = $1 and n.member_id = $2 and n.corrected_at >= $3 and n.corrected_at < $4 order by n.corrected_at, n.id limit 500`,
    values: [unit.workspaceId, memberId, from.toString(), to.toString()],
  })
}

/** Whether somebody is in, and since when, after their latest punch. */
export const stateAfter = (latest: PunchRow | undefined): Pick<Me, 'state' | 'since'> =>
  (latest === undefined ? { state: 'out', since: null } : { state: latest.kind, since: latest.correctedAt.toISOString() })
