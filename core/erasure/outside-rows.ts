import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { mailFolder, workspaceHeader } from '../mail/index.ts'
import type { Person } from './forget-trail.ts'
import { namedIn, personInJson, personInText } from './name-pattern.ts'

/** What identifies those who are erased in what was sent. */
export interface Traces {
  readonly workspaceId: string
  /** Ids, which mean the same in every workspace. */
  readonly ids: readonly string[]
  /** Whose address and full name are looked for in this workspace only: elsewhere they may be somebody's who stays. */
  readonly named?: Pick<Person, 'email' | 'name'>
  /** Addresses of accounts that go: mails of no workspace to them go, too. */
  readonly accounts: readonly string[]
}

/** Deletes what waits in the queue with one of the traces in it: mails, deliveries to plugins, jobs. Answers how many. */
export async function forgetJobs(unit: UnitOfWork, { workspaceId, ids, named, accounts }: Traces): Promise<number> {
  const [row] = await unit.query<{ gone: number }>('select jobs.forget($1::text[]) + jobs.forget_named($2, $3) + jobs.forget_mails_to($4::text[]) as gone',
    [ids, workspaceId, named === undefined ? null : personInJson(named), accounts.map((address) => address.toLowerCase())])
  return row?.gone ?? 0
}

/** Deletes mails that are files, without an SMTP server, with one of the traces in them. Answers how many. */
export async function forgetMailFiles(dataFolder: string, { workspaceId, ids, named, accounts }: Traces): Promise<number> {
  const folder = mailFolder(dataFolder)
  const files = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
  const person = named === undefined ? undefined : personInText(named)
  const gone = new Set(accounts.map((address) => address.toLowerCase()))
  let deleted = 0
  for (const file of files.map((each) => join(folder, each))) {
    const mail = await readFile(file, 'utf8')
    const owner = headerOf(mail, workspaceHeader)
    const isTheirs = ids.some((id) => mail.includes(id))
      || (owner === workspaceId && person?.test(decodeWords(mail)) === true)
      || (owner === undefined && gone.has(headerOf(mail, 'To')?.toLowerCase() ?? ''))
    if (!isTheirs) continue
    await rm(file, { force: true })
    deleted += 1
  }
  return deleted
}

/** Of a mail as `createMail` writes it, where these headers fit a line or are folded before their value. */
const headerOf = (mail: string, name: string): string | undefined => new RegExp(`^${name}:\\s+(\\S+)$`, 'im').exec(mail.slice(0, mail.indexOf('\n\n')))?.[1]

/** Headers that are not ASCII, as RFC 2047 has them, in plain text; a space between two of such words is none. */
function decodeWords(mail: string): string {
  return mail.replaceAll(/(\?=)\s+(?==\?)/g, '$1').replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, text: string) => (encoding.toLowerCase() === 'b' ? Buffer.from(text, 'base64')
    : Buffer.from(text.replaceAll('_', ' ').replaceAll(/=([0-9a-f]{2})/gi, (_byte, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')).toString())
}

interface Mentions {
  readonly counts: Record<string, number>
  /** Their notices to others: a mail that was made of one holds its id. */
  readonly noticeIds: readonly string[]
}

/** Deletes answers that are kept for repeated requests, deliveries that are parked, invitations and notices, as far as they name the person. */
export async function forgetMentions(unit: UnitOfWork, { memberId, email, name }: Pick<Person, 'memberId' | 'email' | 'name'>): Promise<Mentions> {
  const counts: Record<string, number> = {}
  let noticeIds: readonly string[] = []
  const named = (column: string): string => namedIn(column, '$5')
  for (const [table, condition] of [
    ['idempotency', `(member_id::text = $2 or strpos(body::text, $2) > 0 or ${named('body')})`],
    ['parked_delivery', `(strpos(payload::text, $2) > 0 or ${named('payload')}) and hook <> 'member.erasing'`],
    ['invitation', `(lower(email) = $3 or accepted_by::text = $2)`],
    ['notice', `(strpos(to_jsonb(t)::text, $2) > 0 or strpos(to_jsonb(t)::text, $4) > 0 or ${named('to_jsonb(t)')})`],
  ] as const) {
    const [row] = await unit.query<{ rows: number; ids: string[] }>(
      `with gone as (delete from core.${table} t where t.workspace_id = $1 and (${condition}) and $2::text is not null and $3::text is not null and $4::text is not null and $5::text is not null returning ${table === 'notice' ? 't.id' : 'null::uuid as id'})
      select count(*)::int as rows, coalesce(array_agg(id) filter (where id is not null), '{}') as ids from gone`, [unit.workspaceId, memberId, email.toLowerCase(), JSON.stringify(name), personInJson({ email, name })])
    if ((row?.rows ?? 0) > 0) counts[table] = row!.rows
    if (table === 'notice') noticeIds = row?.ids ?? []
  }
  return { counts, noticeIds }
}

/** Deletes what is on its way or lies in wait and is to the person or names them. Answers how many of each kind. */
export async function forgetUndelivered({ database, config }: Pick<Platform, 'database' | 'config'>, workspaceId: string, person: Person): Promise<Record<string, number>> {
  const { counts, traces } = await database.inWorkspace({ workspaceId }, async (unit) => {
    const mentions = await forgetMentions(unit, person)
    const found: Traces = { workspaceId, ids: [person.memberId, ...mentions.noticeIds], named: person, accounts: await leavingAddresses(unit, [person.userId]) }
    return { counts: { ...mentions.counts, jobs: await forgetJobs(unit, found) }, traces: found }
  })
  return { ...counts, mails: await forgetMailFiles(config.dataFolder, traces) }
}

/** Devices whose data is erased are told so when they come back, and delete what they hold; no process goes on with what it remembers of them. */
export async function rememberDevices(unit: UnitOfWork, memberId: string | null, now: Temporal.Instant): Promise<void> {
  await unit.query(`insert into identity.erased_device (token_hash, erased_at)
    select token_hash, $3 from core.device where workspace_id = $1 and ($2::uuid is null or member_id = $2) and token_hash is not null on conflict do nothing`, [unit.workspaceId, memberId, now.toString()])
  await unit.query(`select pg_notify('overt_device', id::text) from core.device where workspace_id = $1 and ($2::uuid is null or member_id = $2)`, [unit.workspaceId, memberId])
}

/** SQL: whether an account goes with its membership in the workspace, because it has no other and is no operator's. */
const leaves = (account: string, workspace: string): string => `not exists (select from identity.operator o where o.user_id = ${account}.id) and not core.is_member_elsewhere(${account}.id, ${workspace})`

/** Addresses of those of the accounts that go with the workspace, or with their membership there. */
export async function leavingAddresses(unit: UnitOfWork, userIds: readonly string[]): Promise<string[]> {
  const rows = await unit.query<{ email: string }>(`select u.email from identity."user" u where u.id = any($1::uuid[]) and ${leaves('u', '$2')}`, [userIds, unit.workspaceId])
  return rows.map(({ email }) => email)
}

/** Deletes accounts without a membership left, except those of operators. Returns the ids of the deleted ones. */
export async function deleteLeftAccounts(unit: UnitOfWork, userIds: readonly string[]): Promise<string[]> {
  const rows = await unit.query<{ id: string }>(`
    with gone as (
      delete from identity."user" u where u.id = any($1::uuid[]) and ${leaves('u', '$2')}
      returning u.id, u.email
    ), codes as (delete from identity.verification v using gone g where strpos(lower(v.identifier), lower(g.email)) > 0 or strpos(lower(v.value), lower(g.email)) > 0 or strpos(v.value, g.id::text) > 0)
    , sign_ups as (delete from identity.sign_up s using gone g where lower(s.email) = lower(g.email))
    select id from gone`, [userIds, unit.workspaceId])
  return rows.map(({ id }) => id)
}
