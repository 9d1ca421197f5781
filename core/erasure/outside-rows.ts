import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { UnitOfWork } from '@overt/sdk'
import { mailFolder, workspaceHeader } from '../mail/index.ts'
import type { Person } from './forget-trail.ts'

/** Deletes what waits in the queue with one of these words in it: mails, deliveries to plugins, jobs. Answers how many. */
export async function forgetJobs(unit: UnitOfWork, words: readonly string[]): Promise<number> {
  const [row] = await unit.query<{ gone: number }>('select jobs.forget($1::text[]) as gone', [words])
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
  // A single word is too many people's name.
  const name = named === undefined || !named.name.trim().includes(' ') ? undefined : new RegExp(`(?<!\\p{L})${named.name.trim().toLowerCase().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?!\\p{L})`, 'u')
  const ofWorkspace = `${workspaceHeader}: ${named?.workspaceId ?? ''}`.toLowerCase()
  let gone = 0
  for (const file of files.map((each) => join(folder, each))) {
    const text = (await readFile(file, 'utf8')).toLowerCase()
    if (!words.some((word) => text.includes(word.toLowerCase())) && !(name?.test(text) === true && text.includes(ofWorkspace))) continue
    await rm(file, { force: true })
    gone += 1
  }
  return gone
}

/** Deletes answers that are kept for repeated requests, deliveries that are parked, and invitations, as far as they name the person. */
export async function forgetMentions(unit: UnitOfWork, { memberId, email, name }: Pick<Person, 'memberId' | 'email' | 'name'>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [table, condition] of [
    ['idempotency', `(member_id::text = $2 or strpos(body::text, $2) > 0 or strpos(lower(body::text), $3) > 0)`],
    ['parked_delivery', `strpos(payload::text, $2) > 0 and hook <> 'member.erasing'`],
    ['invitation', `(lower(email) = $3 or accepted_by::text = $2)`],
    ['notice', `(strpos(to_jsonb(t)::text, $2) > 0 or strpos(lower(to_jsonb(t)::text), $3) > 0 or strpos(to_jsonb(t)::text, $4) > 0)`],
  ] as const) {
    const [row] = await unit.query<{ rows: number }>(
      `with gone as (delete from core.${table} t where workspace_id = $1 and (${condition}) and $2::text is not null and $3::text is not null and $4::text is not null returning 1) select count(*)::int as rows from gone`, [unit.workspaceId, memberId, email.toLowerCase(), JSON.stringify(name)])
    if ((row?.rows ?? 0) > 0) counts[table] = row!.rows
  }
  return counts
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
