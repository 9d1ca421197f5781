import { readInPages } from '@overt/sdk'
import type { ExportFile, ExportSheet } from '@overt/sdk'
import type { PunchContext } from './punch-context.ts'
import { selfieKey } from './selfie/selfie-files.ts'

const ofMember = 'workspace_id = $1 and ($2::uuid is null or member_id = $2)'

const sheets = [
  { name: 'punches', from: 'p_punchim.punch n', columns: `id, member_id, kind, at, corrected_at, received_at, partner_id, task_id, entry_id, not_filed, flags, reason, verdict, fence_name, distance_meters, accuracy_meters, accuracy_bucket,
      latitude, longitude, fix_at, fix, commitment, revealed_at, selfie, selfie_at, kiosk_id, decision, decided_at, decided_by, comment`, key: { 'n.id': 'uuid' } },
  { name: 'punch-assignments', from: 'p_punchim.assignment a', columns: 'id, member_id, group_id, task_id, is_default, created_at', key: { 'a.id': 'uuid' } },
  { name: 'punch-badges', from: 'p_punchim.badge b', columns: 'member_id, number, pin_hash is not null as has_pin, changed_at', key: { 'b.member_id': 'uuid' } },
] as const

/** What an export holds: punches with their selfies, assignments, the number for kiosks. A PIN is nobody's to take out. */
export function exportSheets(context: PunchContext, workspaceId: string, memberId: string | null): readonly ExportSheet[] {
  const rows = ({ from, columns, key }: Pick<typeof sheets[number], 'from' | 'columns' | 'key'>) => readInPages<Readonly<Record<string, unknown>>>(context.database, { workspaceId, columns, from, where: ofMember, values: [workspaceId, memberId], key })
  return sheets.map((sheet): ExportSheet => ({ name: sheet.name, rows: rows(sheet), ...sheet.name === 'punches' ? { files: selfies() } : {} }))

  async function* selfies(): AsyncGenerator<ExportFile> {
    const kept = readInPages<{ id: string; sha256: Buffer }>(context.database, {
      workspaceId, columns: 'id, selfie_sha256 as sha256', from: 'p_punchim.punch n', where: `${ofMember} and selfie = 'kept'`, values: [workspaceId, memberId], key: { 'n.id': 'uuid' }, rowsAtOnce: 200,
    })
    for await (const { id, sha256 } of kept) yield { name: `${id}.webp`, contentType: 'image/webp', read: () => context.blobs.get(workspaceId, selfieKey(id, sha256)) }
  }
}
