import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { mailFolder, workspaceHeader } from '../mail/index.ts'
import type { Person } from './forget-trail.ts'
import { nameInJson, nameSource, namedIn } from './name-pattern.ts'

/** Deletes what waits in the queue with one of these words in it, or names somebody of the workspace in full: mails, deliveries to plugins, jobs. Answers how many. */
export async function forgetJobs(unit: UnitOfWork, words: readonly string[], name?: string): Promise<number> {
  const [row] = await unit.query<{ gone: number }>('select jobs.forget($1::text[]) + jobs.forget_named($2, $3) as gone', [words, unit.workspaceId, name === undefined ? null : nameInJson(name)])
  return row?.gone ?? 0
}

/** What tells a mail that has to go: a word in it, or a full name in a mail of that workspace. */
export interface MailTraces {
  readonly words: readonly string[]
  readonly named?: { readonly workspaceId: string; readonly name: string }
}

/** Deletes mails that lie in files, where no SMTP server is set, also those to others that name the person. Answers how many. */
export async function forgetMailFiles(dataFolder: string, { words, named }: MailTraces): Promise<number> {
  const folder = mailFolder(dataFolder)
  const files = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
  const source = named === undefined ? null : nameSource(named.name)
  const name = source === null ? undefined : new RegExp(`(?<!\\p{L})${source}(?!\\p{L})`, 'iu')
  const ofWorkspace = `${workspaceHeader}: ${named?.workspaceId ?? ''}`.toLowerCase()
  let gone = 0
  for (const file of files.map((each) => join(folder, each))) {
    const text = decodeWords(await readFile(file, 'utf8')).toLowerCase()
    if (!words.some((word) => text.includes(word.toLowerCase())) && !(name?.test(text) === true && text.includes(ofWorkspace))) continue
    await rm(file, { force: true })
    gone += 1
  }
  return gone
}

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
    ['idempotency', `(member_id::text = $2 or strpos(body::text, $2) > 0 or strpos(lower(body::text), $3) > 0 or ${named('body')})`],
    ['parked_delivery', `(strpos(payload::text, $2) > 0 or ${named('payload')}) and hook <> 'member.erasing'`],
    ['invitation', `(lower(email) = $3 or accepted_by::text = $2)`],
    ['notice', `(strpos(to_jsonb(t)::text, $2) > 0 or strpos(lower(to_jsonb(t)::text), $3) > 0 or strpos(to_jsonb(t)::text, $4) > 0 or ${named('to_jsonb(t)')})`],
  ] as const) {
    const [row] = await unit.query<{ rows: number; ids: string[] }>(
      `with gone as (delete from core.${table} t where t.workspace_id = $1 and (${condition}) and $2::text is not null and $3::text is not null and $4::text is not null and coalesce($5::text, '') is not null returning ${table === 'notice' ? 't.id' : 'null::uuid as id'})
      select count(*)::int as rows, coalesce(array_agg(id) filter (where id is not null), '{}') as ids from gone`, [unit.workspaceId, memberId, email.toLowerCase(), JSON.stringify(name), nameInJson(name)])
    if ((row?.rows ?? 0) > 0) counts[table] = row!.rows
    if (table === 'notice') noticeIds = row?.ids ?? []
  }
  return { counts, noticeIds }
}

/** Deletes what is on its way or lies in wait and is to the person or names them. Answers how many of each kind. */
export async function forgetUndelivered({ database, config }: Pick<Platform, 'database' | 'config'>, workspaceId: string, person: Person): Promise<Record<string, number>> {
  const { memberId, email, name } = person
  const { counts, words } = await database.inWorkspace({ workspaceId }, async (unit) => {
    const mentions = await forgetMentions(unit, person)
    const traces = [memberId, email, ...mentions.noticeIds]
    return { counts: { ...mentions.counts, jobs: await forgetJobs(unit, traces, name) }, words: traces }
  })
  return { ...counts, mails: await forgetMailFiles(config.dataFolder, { words, named: { workspaceId, name } }) }
}

/** Devices whose data is erased are told so when they come back, and delete what they hold; no process goes on with what it remembers of them. */
export async function rememberDevices(unit: UnitOfWork, memberId: string | null, now: Temporal.Instant): Promise<void> {
  await unit.query(`insert into identity.erased_device (token_hash, erased_at)
    select token_hash, $3 from core.device where workspace_id = $1 and ($2::uuid is null or member_id = $2) and token_hash is not null on conflict do nothing`, [unit.workspaceId, memberId, now.toString()])
  await unit.query(`select pg_notify('overt_device', id::text) from core.device where workspace_id = $1 and ($2::uuid is null or member_id = $2)`, [unit.workspaceId, memberId])
}

/** Deletes accounts without a membership left, except those of operators. Returns the ids of the deleted ones. */
export async function deleteLeftAccounts(unit: UnitOfWork, userIds: readonly string[]): Promise<string[]> {
  const rows = await unit.query<{ id: string }>(`
    with gone as (
      delete from identity."user" u where u.id = any($1::uuid[]) and not exists (select from identity.operator o where o.user_id = u.id) and not core.is_member_elsewhere(u.id, $2)
      returning u.id, u.email
    ), codes as (delete from identity.verification v using gone g where strpos(lower(v.identifier), lower(g.email)) > 0 or strpos(lower(v.value), lower(g.email)) > 0 or strpos(v.value, g.id::text) > 0)
    , sign_ups as (delete from identity.sign_up s using gone g where lower(s.email) = lower(g.email))
    select id from gone`, [userIds, unit.workspaceId])
  return rows.map(({ id }) => id)
}
