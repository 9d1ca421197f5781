import { createHash } from 'node:crypto'
import type { InstallationUnit } from '@overt/sdk'

/** Who changed the installation: an operator, an admin of a workspace where the operator allows it, somebody at the command line of the server, or a plugin on its own. */
export type InstallationActor = { readonly kind: 'operator' | 'admin'; readonly userId: string } | { readonly kind: 'command-line' } | { readonly kind: 'plugin'; readonly plugin: string }

export interface InstallationEntry {
  readonly at: Temporal.Instant
  readonly actor: InstallationActor
  readonly action: string
  readonly subject: string
  readonly subjectId?: string | null
  readonly plugin?: string | undefined
  readonly before?: unknown
  readonly after?: unknown
}

/** A row as it is read; what it names is an id, never a name. */
export interface InstallationRow {
  readonly position: number
  readonly at: string
  readonly actor: InstallationActor
  readonly action: string
  readonly subject: string
  readonly subjectId: string | null
  readonly plugin: string | null
  readonly before: unknown
  readonly after: unknown
}

export interface InstallationVerification {
  readonly rows: number
  /** The position of the first row that does not follow from the one before it; null where all do. */
  readonly fault: number | null
}

const trailLock = 'overt:installation-trail'
const beginning = Buffer.alloc(32)
const rowsAtOnce = 1_000

const hashOf = (previous: Buffer, content: string): Buffer => createHash('sha256').update(previous).update(content).digest()

/** Appends a row to the trail of the installation, in the transaction of what it tells of; each row's hash covers the one before. */
export async function recordInstallation(unit: InstallationUnit, { at, actor, action, subject, subjectId = null, plugin, before = null, after = null }: InstallationEntry): Promise<void> {
  const content = JSON.stringify({ at: at.toString(), actor, action, subject, subjectId, plugin: plugin ?? null, before, after })
  await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [trailLock])
  const [last] = await unit.query<{ position: string; hash: Buffer }>('select position, hash from identity.installation_trail order by position desc limit 1')
  await unit.query('insert into identity.installation_trail (position, content, hash) values ($1, $2, $3)', [Number(last?.position ?? 0) + 1, content, hashOf(last?.hash ?? beginning, content)])
}

/** The newest rows first; `before` is the position that the previous page ended with. */
export async function readInstallationTrail(unit: InstallationUnit, { limit, before }: { readonly limit: number; readonly before?: number | undefined }): Promise<InstallationRow[]> {
  const rows = await unit.query<{ position: string; content: string }>(
    'select position, content from identity.installation_trail where $1::bigint is null or position < $1 order by position desc limit $2', [before ?? null, limit])
  return rows.map(({ position, content }) => ({ position: Number(position), ...JSON.parse(content) as Omit<InstallationRow, 'position'> }))
}

/** Checks that every row follows from the one before it, without a gap. */
export async function verifyInstallationTrail(unit: InstallationUnit): Promise<InstallationVerification> {
  let previous: Buffer = beginning
  let rows = 0
  for (;;) {
    const page = await unit.query<{ position: string; content: string; hash: Buffer }>(
      'select position, content, hash from identity.installation_trail where position > $1 order by position limit $2', [rows, rowsAtOnce])
    for (const { position, content, hash } of page) {
      if (Number(position) !== rows + 1 || !hash.equals(hashOf(previous, content))) return { rows, fault: Number(position) }
      previous = hash
      rows += 1
    }
    if (page.length < rowsAtOnce) return { rows, fault: null }
  }
}
