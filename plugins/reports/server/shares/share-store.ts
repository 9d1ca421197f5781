import type { Ability, UnitOfWork } from '@overt/sdk'
import type { SharedReport } from '../../contracts.ts'
import { noSuchReport } from '../errors.ts'
import type { SavedQuery } from '../selection.ts'

type Row = Omit<SharedReport, 'state' | 'mayRevoke'> & { readonly revokedAt: string | null }

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const columns = `s.id, s.member_id as "memberId", u.name as author, s.name, s.query, s.shows_names as "showsNames", s.shows_amounts as "showsAmounts", s.password_hash is not null as "hasPassword",
  ${iso('s.created_at')} as "createdAt", ${iso('s.expires_at')} as "expiresAt", ${iso('s.revoked_at')} as "revokedAt", s.views, ${iso('s.last_viewed_at')} as "lastViewedAt"`
const tables = `p_reports.share s join core.member m on m.workspace_id = $1 and m.id = s.member_id join identity."user" u on u.id = m.user_id`
const linksAtMost = 500

function viewOf(ability: Ability, { revokedAt, ...row }: Row, now: Temporal.Instant): SharedReport {
  const state = revokedAt !== null ? 'revoked' as const : Temporal.Instant.compare(Temporal.Instant.from(row.expiresAt), now) <= 0 ? 'expired' as const : 'open' as const
  return { ...row, state, mayRevoke: state === 'open' && ability.can('delete', 'ReportShare', { id: row.id, memberId: row.memberId }) }
}

/** The links that a reader may know of, the newest first. */
export async function readShares(unit: UnitOfWork, ability: Ability, now: Temporal.Instant): Promise<readonly SharedReport[]> {
  const scope = ability.scope('read', 'ReportShare', 's', 1)
  const rows = await unit.query<Row>({ text: `select ${columns} from ${tables} where s.workspace_id = $1 and (${scope.sql}) order by s.created_at desc, s.id limit ${String(linksAtMost)}`, values: [unit.workspaceId, ...scope.values] })
  return rows.map((row) => viewOf(ability, row, now))
}

/** Errors: `not-found` where there is none that the reader may know of. */
export async function readShare(unit: UnitOfWork, ability: Ability, id: string, now: Temporal.Instant): Promise<SharedReport> {
  const [row] = await unit.query<Row>(`select ${columns} from ${tables} where s.workspace_id = $1 and s.id = $2`, [unit.workspaceId, id])
  if (row === undefined || !ability.can('read', 'ReportShare', { id: row.id, memberId: row.memberId })) throw noSuchReport()
  return viewOf(ability, row, now)
}

export async function countOpenShares(unit: UnitOfWork, memberId: string, now: Temporal.Instant): Promise<number> {
  const [row] = await unit.query<{ count: number }>('select count(*)::int as count from p_reports.share where workspace_id = $1 and member_id = $2 and revoked_at is null and expires_at > $3', [unit.workspaceId, memberId, now.toString()])
  return row!.count
}

export interface ShareGiven extends Pick<SharedReport, 'id' | 'memberId' | 'name' | 'query' | 'showsNames' | 'showsAmounts'> {
  readonly tokenHash: string
  readonly passwordHash: string | null
  readonly expiresAt: Temporal.Instant
  readonly at: Temporal.Instant
}

export async function addShare(unit: UnitOfWork, given: ShareGiven): Promise<void> {
  await unit.query(`
    insert into p_reports.share (workspace_id, id, member_id, name, query, shows_names, shows_amounts, token_hash, password_hash, expires_at, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
  [unit.workspaceId, given.id, given.memberId, given.name, JSON.stringify(given.query), given.showsNames, given.showsAmounts, given.tokenHash, given.passwordHash, given.expiresAt.toString(), given.at.toString()])
}

/** A link as its door needs it. */
export interface OpenedShare {
  readonly id: string
  readonly memberId: string
  readonly name: string
  readonly query: SavedQuery
  readonly showsNames: boolean
  readonly showsAmounts: boolean
  readonly passwordHash: string | null
  readonly expiresAt: string
  readonly isOver: boolean
}

export async function findShareByToken(unit: UnitOfWork, tokenHash: string, now: Temporal.Instant): Promise<OpenedShare | undefined> {
  const [row] = await unit.query<OpenedShare>({
    name: 'reports-share-of-token',
    text: `select id, member_id as "memberId", name, query, shows_names as "showsNames", shows_amounts as "showsAmounts", password_hash as "passwordHash", ${iso('expires_at')} as "expiresAt", revoked_at is not null or expires_at <= $3 as "isOver"
      from p_reports.share where workspace_id = $1 and token_hash = $2`,
    values: [unit.workspaceId, tokenHash, now.toString()],
  })
  return row
}

const passwordsAtOnce = 10
const pauseSeconds = 900

/** Counts a password before it is looked at, so that many at once count one by one. Answers how many seconds a pause still lasts; 0 where it may be looked at. */
export async function countPassword(unit: UnitOfWork, id: string, now: Temporal.Instant): Promise<number> {
  const [row] = await unit.query<{ attempts: number; seconds: number }>(`
    update p_reports.share set
      attempts = case when attempts_until is null or attempts_until <= $3::timestamptz then 1 else least(attempts, ${String(passwordsAtOnce)}) + 1 end,
      attempts_until = case when attempts_until > $3::timestamptz and attempts >= ${String(passwordsAtOnce)} then attempts_until else $3::timestamptz + make_interval(secs => ${String(pauseSeconds)}) end
    where workspace_id = $1 and id = $2
    returning attempts, ceil(extract(epoch from attempts_until - $3::timestamptz))::float8 as seconds`, [unit.workspaceId, id, now.toString()])
  return row === undefined || row.attempts <= passwordsAtOnce ? 0 : Math.max(1, row.seconds)
}

/** Counts a view of a link that is still open; false where it has ended meanwhile. */
export async function countView(unit: UnitOfWork, id: string, now: Temporal.Instant): Promise<boolean> {
  const rows = await unit.query(`
    update p_reports.share set views = views + 1, last_viewed_at = $3, attempts = 0, attempts_until = null
    where workspace_id = $1 and id = $2 and revoked_at is null and expires_at > $3 returning id`, [unit.workspaceId, id, now.toString()])
  return rows.length > 0
}
