import type { ErasureRun, Job, LifecycleContext, UnitOfWork } from '@overt/sdk'
import type { PunchContext } from '../punch-context.ts'

/** A file younger than this may still get its row. */
const orphanHours = 24
export const atOnce = 500

/** Where a selfie lies; the hash keeps two uploads of one punch apart. */
export const selfieKey = (punchId: string, sha256: Buffer): string => `punchim/${punchId.slice(0, 8)}/${punchId}-${sha256.subarray(0, 6).toString('hex')}.webp`

function punchOfKey(key: string): { readonly id: string; readonly hash: string } | undefined {
  const found = /\/([0-9a-f-]{36})-([0-9a-f]{12})\.webp$/.exec(key)
  return found === null ? undefined : { id: found[1]!, hash: found[2]! }
}

export interface GoneSelfies { readonly keys: readonly string[] }
export type SelfieRemoval = Job<GoneSelfies>

/** Deletes files for good, as often as it takes. */
export const selfieRemoval = (context: PunchContext): SelfieRemoval => context.job({
  id: 'remove-selfies', timeoutMs: 5 * 60_000, maxAttempts: 20,
  async run({ keys }, { workspaceId, signal }) {
    for (const key of keys) {
      if (signal.aborted) throw signal.reason
      await context.blobs.delete(workspaceId, key)
    }
  },
})

/** Forgets selfies that meet a condition, and has their files removed; answers how many there were. Placeholders from $2 on. */
export async function forgetSelfies(unit: UnitOfWork, removal: SelfieRemoval, condition: string, values: readonly unknown[]): Promise<number> {
  const gone = await unit.query<{ id: string; sha256: Buffer }>(`
    with found as (select id, selfie_sha256 as sha256 from p_punchim.punch where workspace_id = $1 and selfie = 'kept' and ${condition} order by id limit ${String(atOnce)} for update),
      changed as (update p_punchim.punch n set selfie = 'gone', selfie_sha256 = null from found where n.workspace_id = $1 and n.id = found.id)
    select id, sha256 from found`, [unit.workspaceId, ...values])
  if (gone.length > 0) await removal.add(unit, { keys: gone.map(({ id, sha256 }) => selfieKey(id, sha256)) })
  return gone.length
}

/** Deletes a member's selfies, the files first, and takes them out of what they decided; answers how many files there were. */
export async function eraseMember({ blobs, database }: Pick<PunchContext, 'blobs' | 'database'>, memberId: string, { workspaceId, signal }: ErasureRun): Promise<Record<string, number>> {
  let files = 0
  for (;;) {
    signal.throwIfAborted()
    const kept = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ id: string; sha256: Buffer }>(
      `select id, selfie_sha256 as sha256 from p_punchim.punch where workspace_id = $1 and member_id = $2 and selfie = 'kept' order by id limit ${String(atOnce)}`, [workspaceId, memberId]))
    if (kept.length === 0) break
    for (const { id, sha256 } of kept) await blobs.delete(workspaceId, selfieKey(id, sha256))
    await database.inWorkspace({ workspaceId }, (unit) => unit.query(`update p_punchim.punch set selfie = 'gone', selfie_sha256 = null where workspace_id = $1 and id = any($2)`, [workspaceId, kept.map(({ id }) => id)]))
    files += kept.length
  }
  await database.inWorkspace({ workspaceId }, (unit) => unit.query('update p_punchim.punch set decided_by = null where workspace_id = $1 and decided_by = $2', [workspaceId, memberId]))
  return { files }
}

/** Deletes every selfie of a workspace whose rows are gone. */
export async function removeAllFiles({ blobs, log }: LifecycleContext, workspaceId: string): Promise<void> {
  try {
    for await (const { key } of blobs.list(workspaceId, 'punchim')) await blobs.delete(workspaceId, key)
  } catch (error) {
    log.error({ err: error, workspaceId }, 'not all selfies of a purged workspace could be deleted')
  }
}

/** Deletes files that no row names. */
export async function sweepOrphans({ blobs, clock, database, log }: PunchContext, workspaceId: string, signal: AbortSignal): Promise<void> {
  const old = clock.now().subtract({ hours: orphanHours })
  let keys: string[] = []
  const removeOrphans = async (): Promise<void> => {
    const rows = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ id: string; hash: string }>(
      `select id, left(encode(selfie_sha256, 'hex'), 12) as hash from p_punchim.punch where workspace_id = $1 and id = any($2::uuid[]) and selfie = 'kept'`, [workspaceId, keys.flatMap((key) => punchOfKey(key)?.id ?? [])]))
    const known = new Set(rows.map(({ id, hash }) => `${id}-${hash}`))
    const orphans = keys.filter((key) => { const punch = punchOfKey(key); return punch === undefined || !known.has(`${punch.id}-${punch.hash}`) })
    for (const key of orphans) await blobs.delete(workspaceId, key)
    if (orphans.length > 0) log.warn({ workspaceId, files: orphans.length }, 'selfies without a punch were removed')
    keys = []
  }
  for await (const { key, storedAt } of blobs.list(workspaceId, 'punchim')) {
    if (signal.aborted) return
    if (Temporal.Instant.compare(storedAt, old) < 0 && keys.push(key) >= atOnce) await removeOrphans()
  }
  await removeOrphans()
}
